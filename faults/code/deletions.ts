/** Servers that delete other contexts than those that they are asked to delete, or none. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, answerOf, instead, type Json, jsonAnswer, onWire, status } from '../../harness/faults/wiring.ts';
import type { FaultRequest } from '../../harness/wire/faults.ts';
import {
  contextIn,
  DELETE_CONTEXT,
  DELETE_CONTEXTS,
  decided,
  fault,
  GET_CONTEXT,
  type Known,
  knowing,
  LIST_CONTEXTS,
  languageIn,
} from './code-fault.ts';

const toContext = (id: string) => (): string => `/code/contexts/${encodeURIComponent(id)}`;
const toLanguage = (language: string) => (): string => `/code/contexts?${new URLSearchParams({ language })}`;

/** The context of the language of another that was made last, and is not that one. */
function sibling(id: string, known: readonly Known[]): Known | undefined {
  const language = known.find((one) => one.id === id)?.language;
  return known.findLast((one) => one.language === language && one.id !== id);
}

/** Has no context of those that were there at the first deletion of a whole language. */
function forgettingAll(): ReturnType<LiveFault['server']> {
  let over = false;
  return {
    wire(request) {
      if (DELETE_CONTEXTS(request)) {
        return {
          kind: 'change',
          change(answer) {
            over ||= answer.status === 200;
            return answer;
          },
        };
      }
      if (!over) return undefined;
      if (LIST_CONTEXTS(request)) return { kind: 'change', change: jsonAnswer(() => [] as unknown as Json) };
      return GET_CONTEXT(request)
        ? instead(200, () => answerOf(404, { code: 'NOT_FOUND', message: 'Gone.' }))
        : undefined;
    },
  };
}

/** Hides the contexts that are to be deleted, and deletes none. */
const hiding =
  (hidden: Set<string>): Parameters<typeof knowing>[0] =>
  (request, known) => {
    const id = contextIn(request);
    if (DELETE_CONTEXT(request) && !hidden.has(id) && known.some((one) => one.id === id)) {
      hidden.add(id);
      return answered(200);
    }
    if (GET_CONTEXT(request) && hidden.has(id)) return answered(404, { code: 'NOT_FOUND', message: 'Gone.' });
    if (!LIST_CONTEXTS(request)) return undefined;
    const shown = (items: Json[]): Json[] => items.filter((one) => !hidden.has(String(one.id)));
    return {
      kind: 'change',
      change: jsonAnswer((body) => (Array.isArray(body) ? (shown(body) as unknown as Json) : undefined)),
    };
  };

/** Lists what was listed once for ever. */
function listedForEver(): ReturnType<LiveFault['server']> {
  const seen = new Map<string, Json>();
  return {
    wire: (request: FaultRequest) =>
      LIST_CONTEXTS(request)
        ? {
            kind: 'change',
            change: jsonAnswer((body) => {
              if (!Array.isArray(body)) return undefined;
              for (const one of body as Json[]) seen.set(String(one.id), one);
              return [...seen.values()].filter(({ language }) => language === languageIn(request)) as unknown as Json;
            }),
          }
        : undefined,
  };
}

export const deletionFaults: readonly LiveFault[] = [
  fault(
    'delete.told-only',
    'acknowledges the deletion of a context and does nothing',
    ['context.delete'],
    onWire(DELETE_CONTEXT, answered(200)),
  ),
  fault(
    'delete.process-left',
    'forgets a deleted context and lets its process go on',
    ['context.delete-ends-process', 'context.delete-releases'],
    decided({ contextDeletionEnds: 'nothing' }),
  ),
  fault(
    'delete.another',
    'deletes the other context of the language',
    ['context.delete'],
    knowing((request, known) => {
      const other = DELETE_CONTEXT(request) ? sibling(contextIn(request), known) : undefined;
      return other && { kind: 'ask', target: toContext(other.id) };
    }),
  ),
  fault(
    'delete.whole-language',
    'deletes all contexts of a language with the first of them',
    ['context.delete'],
    knowing((request, known) => {
      const one = DELETE_CONTEXT(request) ? known.find(({ id }) => id === contextIn(request)) : undefined;
      return one && { kind: 'ask', target: toLanguage(one.language) };
    }),
  ),
  fault(
    'delete.204',
    'answers a deletion with 204',
    ['context.delete'],
    onWire(
      DELETE_CONTEXT,
      status((code) => code === 200, 204),
    ),
  ),
  fault(
    'delete.listed',
    'lists contexts that are deleted',
    ['context.delete', 'contexts.delete-by-language'],
    listedForEver,
  ),
  fault('delete.usable', 'runs code in contexts that it says to have deleted', ['context.delete'], (tools) =>
    knowing(hiding(new Set()))(tools),
  ),
  fault(
    'delete.any',
    'acknowledges the deletion of what is not there',
    ['context.delete-unknown'],
    onWire(
      DELETE_CONTEXT,
      instead(404, () => answerOf(200)),
    ),
  ),
  fault(
    'delete.unknown-400',
    'calls the deletion of what is not there a bad request',
    ['context.delete-unknown'],
    onWire(
      DELETE_CONTEXT,
      status((code) => code === 404, 400),
    ),
  ),
  fault(
    'delete.language-told-only',
    'acknowledges the deletion of all contexts of a language and does nothing',
    ['contexts.delete-by-language'],
    onWire((request) => DELETE_CONTEXTS(request) && languageIn(request) !== null, answered(200)),
  ),
  fault(
    'delete.first-of-language',
    'deletes the oldest context of a language where all are to go',
    ['contexts.delete-by-language'],
    knowing((request, known) => {
      const one = DELETE_CONTEXTS(request) ? known.find(({ language }) => language === languageIn(request)) : undefined;
      return one && { kind: 'ask', target: toContext(one.id) };
    }),
  ),
  fault(
    'delete.last-of-language',
    'deletes the newest context of a language where all are to go',
    ['contexts.delete-by-language'],
    knowing((request, known) => {
      const one = DELETE_CONTEXTS(request)
        ? known.findLast(({ language }) => language === languageIn(request))
        : undefined;
      return one && { kind: 'ask', target: toContext(one.id) };
    }),
  ),
  fault(
    'delete.all-languages',
    'deletes the contexts of all languages where those of one are to go',
    ['contexts.delete-only-that-language'],
    forgettingAll,
  ),
  fault(
    'delete.another-language',
    'deletes the contexts of another language',
    ['contexts.delete-by-language', 'contexts.delete-only-that-language'],
    knowing((request, known) => {
      const asked = languageIn(request);
      const other =
        DELETE_CONTEXTS(request) && asked !== null ? known.find(({ language }) => language !== asked) : undefined;
      return other && { kind: 'ask', target: toLanguage(other.language) };
    }),
  ),
  fault(
    'delete.language-202',
    'answers the deletion of all contexts of a language with 202',
    ['contexts.delete-by-language'],
    onWire(
      DELETE_CONTEXTS,
      status((code) => code === 200, 202),
    ),
  ),
  fault(
    'delete.no-language-taken',
    'acknowledges a deletion that names no language',
    ['contexts.delete-language-required'],
    onWire((request) => DELETE_CONTEXTS(request) && languageIn(request) === null, answered(200)),
  ),
  fault(
    'delete.no-language-done',
    'refuses a deletion that names no language, and deletes the contexts of the newest all the same',
    ['contexts.delete-language-required'],
    knowing((request, known) => {
      const last = known.at(-1);
      if (!DELETE_CONTEXTS(request) || languageIn(request) !== null || last === undefined) return undefined;
      const refusal = answerOf(400, { code: 'MISSING_QUERY', message: 'No language is named.' });
      return { kind: 'ask', target: toLanguage(last.language), change: () => refusal };
    }),
  ),
];
