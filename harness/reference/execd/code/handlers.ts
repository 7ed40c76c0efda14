import { streamExecution } from '../commands/stream.ts';
import { badRequest, Failure } from '../failure.ts';
import { type Call, queryOne, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { asObject, asText, optional } from '../http/shape.ts';
import type { Tools } from '../tools.ts';
import type { Context } from './contexts.ts';
import type { Outcome } from './kernel.ts';
import { DEFAULT_LANGUAGE } from './languages.ts';

const shown = ({ id, language }: Context) => ({ id, language });

/** POST /code/context: without a language it is one for bash. */
export async function createContext({ contexts }: Tools, { req, res }: Call): Promise<void> {
  const object = asObject(await readJson(req), 'the request body');
  sendJson(res, shown(contexts.create(optional(object, 'language', asText) ?? DEFAULT_LANGUAGE, false)));
}

/** GET /code/contexts */
export function listContexts({ contexts }: Tools, call: Call): void {
  sendJson(call.res, contexts.list(queryLanguage(call)).map(shown));
}

/** DELETE /code/contexts */
export async function deleteContexts({ contexts }: Tools, call: Call): Promise<void> {
  await Promise.all(contexts.list(queryLanguage(call)).map((context) => contexts.remove(context)));
  sendEmpty(call.res);
}

/** GET /code/contexts/{context_id} */
export function getContext({ contexts }: Tools, { res, params }: Call): void {
  const context = contexts.find(params.id ?? '');
  if (!context) throw contextNotFound(params.id, 404);
  sendJson(res, shown(context));
}

/** DELETE /code/contexts/{context_id} */
export async function deleteContext({ contexts }: Tools, { res, params }: Call): Promise<void> {
  const context = contexts.find(params.id ?? '');
  if (!context) throw contextNotFound(params.id, 404);
  await contexts.remove(context);
  sendEmpty(res);
}

/**
 * POST /code. The text of `init` is the id of the context, by which the code is interrupted. What names no context runs in
 * one of its own, which is gone afterwards.
 */
export async function runCode(tools: Tools, { req, res }: Call): Promise<void> {
  const { contexts, decisions } = tools;
  const object = asObject(await readJson(req), 'the request body');
  const code = asText(object.code, 'code');
  const context = contextOf(tools, optional(object, 'context', asObject));
  context.count++;
  const { count } = context;
  try {
    await context.kernel.run(code, count, async (run) => {
      context.current = run;
      await streamExecution(run, res, {
        decisions,
        first: [
          { type: 'init', text: context.id },
          { type: 'execution_count', execution_count: count },
        ],
        left: () => void run.interrupt(decisions.leavingEnds),
        killed: ({ killed }) => killed,
        finish(outcome) {
          context.current = undefined;
          return lastEvents(outcome);
        },
      });
    });
    if (!decisions.contextKeepsState) await context.kernel.close('family');
  } finally {
    if (context.passing && !decisions.codeWithoutContextStays) await contexts.remove(context);
  }
}

function contextOf({ contexts, decisions }: Tools, given: Record<string, unknown> | undefined): Context {
  if (!given) {
    const kept = decisions.codeWithoutContextStays ? contexts.passing(DEFAULT_LANGUAGE) : undefined;
    return kept ?? contexts.create(DEFAULT_LANGUAGE, true);
  }
  const language = asText(given.language, 'context.language');
  const id = optional(given, 'id', (value) => asText(value, 'context.id'));
  if (id === undefined || id === '') return contexts.create(language, true);
  const context = contexts.find(id);
  if (!context) throw contextNotFound(id, 400);
  if (context.language !== language) throw badRequest(`context ${id} is one for ${context.language}`);
  return context;
}

function lastEvents({ results, error, took }: Outcome) {
  return [
    ...(results ? [{ type: 'result' as const, results }] : []),
    error ? { type: 'error' as const, error } : { type: 'execution_complete' as const, execution_time: took },
  ];
}

/** DELETE /code: answers when the code has ended. An id that no context has is a bad request: there is no 404. */
export async function interruptCode({ contexts, decisions }: Tools, call: Call): Promise<void> {
  const id = queryOne(call, 'id');
  if (!id) throw badRequest('query parameter id is required: the id of the context', 'MISSING_QUERY');
  const context = contexts.find(id);
  if (!context) throw contextNotFound(id, 400);
  const reach = decisions.codeInterruptEnds;
  const meant = decisions.codeInterruptEndsOthers ? contexts.all() : [context];
  await Promise.all(
    meant.map(async ({ current }) => {
      await current?.interrupt(reach);
      if (reach !== 'nothing') await current?.exited;
    }),
  );
  sendEmpty(call.res);
}

function queryLanguage(call: Call): string {
  const language = queryOne(call, 'language');
  if (!language) throw badRequest('query parameter language is required', 'MISSING_QUERY');
  return language;
}

function contextNotFound(id = '', status: 400 | 404): Failure {
  return new Failure(status, 'CONTEXT_NOT_FOUND', `there is no context ${JSON.stringify(id.slice(0, 80))}`);
}
