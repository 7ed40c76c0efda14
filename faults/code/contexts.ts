/** Servers whose contexts are not what was asked for, or that tell of other ones. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import {
  answerOf,
  asked,
  instead,
  type Json,
  json,
  jsonAnswer,
  onWire,
  status,
  withBody,
  without,
} from '../../harness/faults/wiring.ts';
import type { Answer } from '../../harness/wire/faults.ts';
import {
  CREATE_CONTEXT,
  contextIn,
  contextOf,
  decided,
  fault,
  GET_CONTEXT,
  knowing,
  LIST_CONTEXTS,
  languageIn,
  RUN_CODE,
  run,
} from './code-fault.ts';

/** Changes lists of contexts. */
const listed = (change: (items: readonly Json[]) => unknown): LiveFault['server'] =>
  onWire(LIST_CONTEXTS, { kind: 'change', change: list(change) });

const list = (change: (items: readonly Json[]) => unknown): ((answer: Answer) => Answer) =>
  jsonAnswer((body) => (Array.isArray(body) ? (change(body) as Json) : undefined));

export const contextFaults: readonly LiveFault[] = [
  fault(
    'context.one-id',
    'gives every context the same id',
    ['context.id-unique'],
    decided({ contextIdsRepeat: true }),
  ),
  fault(
    'context.one-state',
    'has one state for all contexts of a language',
    ['context.isolated'],
    decided({ contextsShareState: true }),
  ),
  fault(
    'context.no-state',
    'forgets the state of a context after each run',
    ['context.keeps-state'],
    decided({ contextKeepsState: false }),
  ),
  fault(
    'context.201',
    'answers 201 where a context is created',
    ['context.create'],
    onWire(
      CREATE_CONTEXT,
      status((code) => code === 200, 201),
    ),
  ),
  fault(
    'context.id-elsewhere',
    'calls the id of a new context otherwise',
    ['context.create'],
    onWire(
      CREATE_CONTEXT,
      json((body) => ({ ...without(body, 'id'), context_id: body.id })),
    ),
  ),
  fault(
    'context.id-empty',
    'gives new contexts an empty id',
    ['context.create'],
    onWire(
      CREATE_CONTEXT,
      json((body) => ({ ...body, id: '' })),
    ),
  ),
  fault(
    'context.language-of-first',
    'creates every context for the language of the first',
    ['context.language', 'run.several-languages'],
    () => {
      let language: unknown;
      return {
        wire: (request) =>
          CREATE_CONTEXT(request)
            ? asked((body) => {
                language ??= body.language;
                return { ...body, language };
              })
            : undefined,
      };
    },
  ),
  fault(
    'context.kernel-named',
    'tells the name of a kernel as the language of a new context',
    ['context.language'],
    onWire(
      CREATE_CONTEXT,
      json((body) => ({ ...body, language: `${body.language}3` })),
    ),
  ),
  fault(
    'context.get-other-language',
    'tells contexts with the name of a kernel as their language',
    ['context.get'],
    onWire(
      GET_CONTEXT,
      json((body) => ({ ...body, language: `${body.language}3` })),
    ),
  ),
  fault(
    'context.get-first',
    'tells of the first context, whichever is asked for',
    ['context.get'],
    knowing((request, [first]) =>
      GET_CONTEXT(request) && first !== undefined && contextIn(request) !== first.id
        ? json(() => ({ ...first }))
        : undefined,
    ),
  ),
  fault(
    'context.get-any',
    'tells of a context under any id',
    ['context.get-unknown', 'context.delete'],
    knowing((request, known) =>
      GET_CONTEXT(request)
        ? instead(404, () => answerOf(200, { id: contextIn(request), language: known[0]?.language ?? 'unknown' }))
        : undefined,
    ),
  ),
  fault(
    'context.get-unknown-500',
    'fails at an id that no context has',
    ['context.get-unknown'],
    onWire(
      GET_CONTEXT,
      status((code) => code === 404, 500),
    ),
  ),
  fault(
    'context.get-unknown-400',
    'calls an id that no context has a bad request',
    ['context.get-unknown'],
    onWire(
      GET_CONTEXT,
      status((code) => code === 404, 400),
    ),
  ),
  fault(
    'context.get-refused',
    'finds no context by its id',
    ['context.get'],
    onWire(
      GET_CONTEXT,
      status((code) => code === 200, 404),
    ),
  ),
  fault(
    'context.language-number-taken',
    'takes any value for the name of a language',
    ['context.language-string'],
    knowing((request, [first]) =>
      CREATE_CONTEXT(request) && first !== undefined
        ? asked((body) => (typeof body.language === 'string' ? body : { ...body, language: first.language }))
        : undefined,
    ),
  ),
  fault(
    'contexts.list-first',
    'lists one context of a language',
    ['contexts.list-active'],
    listed((items) => items.slice(0, 1)),
  ),
  fault(
    'contexts.list-last',
    'does not list the oldest context',
    ['contexts.list-active'],
    listed((items) => items.slice(1)),
  ),
  fault(
    'contexts.list-empty',
    'lists no context',
    ['contexts.list-active'],
    listed(() => []),
  ),
  fault(
    'contexts.list-in-object',
    'puts the list of contexts into an object',
    ['contexts.list-active'],
    listed((items) => ({ contexts: items })),
  ),
  fault(
    'contexts.list-204',
    'answers a list of contexts with 204',
    ['contexts.list-active'],
    onWire(LIST_CONTEXTS, {
      kind: 'change',
      change: (answer) => (answer.status === 200 ? { ...withBody(answer, ''), status: 204 } : answer),
    }),
  ),
  fault(
    'contexts.list-all',
    'lists the contexts of all languages, whichever is asked for',
    ['contexts.list-by-language'],
    knowing((request, known) =>
      LIST_CONTEXTS(request) && languageIn(request) !== null
        ? {
            kind: 'change',
            change: list((items) => [...items, ...known.filter((one) => one.language !== languageIn(request))]),
          }
        : undefined,
    ),
  ),
  fault(
    'contexts.list-of-first',
    'lists the contexts of one language, whichever is asked for',
    ['contexts.list-by-language', 'contexts.list-active'],
    knowing((request, known) =>
      LIST_CONTEXTS(request) && languageIn(request) !== null
        ? { kind: 'change', change: list(() => known.filter((one) => one.language === known[0]?.language)) }
        : undefined,
    ),
  ),
  fault(
    'contexts.list-without-language',
    'gives an empty list where no language is named',
    ['contexts.list-language-required'],
    onWire(
      LIST_CONTEXTS,
      instead(400, () => answerOf(200, [])),
    ),
  ),
  fault(
    'run.context-before',
    'runs code in the context of the run before',
    ['run.executes', 'context.isolated', 'context.keeps-state'],
    () => {
      const last = new Map<unknown, unknown>();
      return {
        wire: (request) =>
          RUN_CODE(request)
            ? run((body) => {
                const { id, language } = contextOf(body);
                const before = last.get(language);
                if (id !== undefined) last.set(language, id);
                return id === undefined || before === undefined
                  ? undefined
                  : { body: { ...body, context: { id: before, language } } };
              })
            : undefined,
      };
    },
  ),
  fault(
    'run.context-of-its-own',
    'runs all code in a new context',
    ['context.keeps-state', 'context.id-usable'],
    () => ({
      wire: (request) =>
        RUN_CODE(request) ? run((body) => ({ body: { ...body, context: without(contextOf(body), 'id') } })) : undefined,
    }),
  ),
];
