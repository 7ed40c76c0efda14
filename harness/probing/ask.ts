/** Questions to the server under test: each is bounded in time and size, and no answer is an answer as well. */
import { describeError } from '../errors.ts';
import { isDone } from '../lifecycle-client/answers.ts';
import type { Answer, LifecycleClient } from '../lifecycle-client/client.ts';
import { inOneLine } from './sighting.ts';

export type Reply = { answer: Answer } | { trouble: string };

/**
 * Sends one request below `/v1`. Throws the reason of the signal when that has fired before, and nothing else: what a request
 * that is under way has made must be known.
 */
export type Ask = (method: string, target: string, body?: unknown, timeoutMs?: number) => Promise<Reply>;

/** Longer than this nobody waits for an answer. */
const ANSWER_MS = 10_000;

export function createAsk(client: LifecycleClient, signal: AbortSignal | undefined): Ask {
  return async (method, target, body, timeoutMs = ANSWER_MS) => {
    signal?.throwIfAborted();
    try {
      return { answer: await client.send(method, target, body, timeoutMs) };
    } catch (error) {
      return { trouble: troubleOf(error, timeoutMs) };
    }
  };
}

/** Why there is no answer, in one line; `ms`: how long it was waited for. */
export function troubleOf(error: unknown, ms: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${ms / 1000} s`;
  return inOneLine(describeError(error), 200);
}

/** What an answer says about a request that the server may refuse. */
export type Reception = 'accepted' | 'refused' | 'wrong';

/** Codes of ErrorResponse by which a server says that it has no such thing. */
const REFUSAL = /NOT_?SUPPORTED|UNSUPPORTED|NOT_?IMPLEMENTED/i;

/**
 * How a request was received. `known`: it differs by one member or parameter from a request that was accepted, so that any
 * refusal is about that one. Otherwise only what says that there is no such operation is a refusal.
 */
export function receptionOf({ status, json }: Answer, known: boolean): Reception {
  if (isDone(status)) return 'accepted';
  const { code } = (json ?? {}) as { code?: unknown };
  if (status === 404 || status === 405 || status === 501) return 'refused';
  if (status >= 400 && typeof code === 'string' && REFUSAL.test(code)) return 'refused';
  return known && status >= 400 && status < 500 ? 'refused' : 'wrong';
}
