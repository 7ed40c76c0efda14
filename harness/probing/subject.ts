/** A sandbox that is asked: its state, its endpoints, and what a command in it comes to. */

import { spelledState, statusIn } from '../lifecycle-client/answers.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import type { Probe } from '../lifecycle-client/preflight.ts';
import { EXECD_PORT } from '../ports.ts';
import type { Ledger } from '../run/ledger.ts';
import { systemClock, until } from '../until.ts';
import { type Ask, type Reply, receptionOf } from './ask.ts';
import { type Execd, execdAt, ping, type Ran, runCommand } from './execd.ts';
import { answerWords, inOneLine } from './sighting.ts';

/** What every question needs. */
export type Asking = {
  ask: Ask;
  /** Of the server, without `/v1`. */
  url: string;
  /** The key of the server. */
  apiKey?: string | undefined;
  /** Operations of the lifecycle document, by operationId. */
  operations: readonly { operationId: string; method: string; path: string }[];
  ledger: Ledger;
  client: LifecycleClient;
  /** Told of what is made as soon as it is made: whoever is told removes it. */
  made(thing: Made): void;
  /** Reach execd through the server, as the run will. */
  useServerProxy: boolean;
  /** For the answer to a creation, in milliseconds. */
  createMs: number;
  signal?: AbortSignal | undefined;
};

/** Something that was made. Its removal throws when it cannot be removed. */
export type Made = Pick<Probe, 'remove'> & Partial<Probe>;

export type Subject = {
  id: string;
  path: string;
  /** When it was made, in milliseconds since the epoch. */
  madeAt: number;
  /** How execd is reached; why it is not, in words. The same answer for all who ask. */
  execd(): Promise<Execd | string>;
  run(command: string, options?: { until?: string }): Promise<Ran | string>;
};

/** A new sandbox may be Running before its execd answers. */
const EXECD_MS = 6000;
/** For another way to it, when it has had its time. */
export const OTHER_WAY_MS = 2000;
const COMMAND_MS = 10_000;
const POLL_MS = 100;

export function createSubject(asking: Asking, id: string, madeAt: number): Subject {
  const path = `/sandboxes/${encodeURIComponent(id)}`;
  let reached: Promise<Execd | string> | undefined;
  const execd = (): Promise<Execd | string> => {
    reached ??= reachExecd(asking, path, asking.useServerProxy ? [...THROUGH_SERVER, ''] : ['', ...THROUGH_SERVER]);
    return reached;
  };
  return {
    id,
    path,
    madeAt,
    execd,
    async run(command, options = {}) {
      const found = await execd();
      if (typeof found === 'string') return found;
      return runCommand(found, command, { timeoutMs: COMMAND_MS, signal: asking.signal, ...options });
    },
  };
}

/**
 * Waits until a sandbox or snapshot tells a state, in whatever case, for so many milliseconds, and no longer than it can come
 * to it. `last`: the last state, or what else came of the question; `gone`: it was answered with 404.
 */
export async function reachState(
  { ask, signal }: Pick<Asking, 'ask' | 'signal'>,
  path: string,
  state: string,
  ms: number,
): Promise<{ reached: boolean; last: string; gone: boolean }> {
  let last = 'nothing';
  let gone = false;
  const reached = await until(systemClock, { within: ms, every: POLL_MS, signal }, async () => {
    const reply = await ask('GET', path);
    if ('trouble' in reply) {
      last = reply.trouble;
      return undefined;
    }
    const { answer } = reply;
    const { state: now, written } = statusIn(answer.json);
    last = written === undefined ? replyWords(reply) : inOneLine(written);
    gone = answer.status === 404;
    if (now === spelledState(state)) return true;
    return now === 'Failed' || now === 'Terminated' || gone ? false : undefined;
  });
  return { reached: reached ?? false, last, gone };
}

/** What came of a request: the status and code, or why there is no answer. */
export const replyWords = (reply: Reply): string =>
  'answer' in reply ? `answered ${answerWords(reply.answer)}` : `was not answered: ${reply.trouble}`;

/** The query for an endpoint that leads through the server. */
export const THROUGH_SERVER: readonly string[] = ['?use_server_proxy=true'];

/**
 * Where execd of a sandbox answers a ping, or why it does not, in words. Of several ways, the first that leads there: the one
 * that the run takes may lead nowhere, and another is good enough to look at a sandbox. `ms`: for the first way.
 */
export async function reachExecd(
  asking: Pick<Asking, 'ask' | 'url' | 'apiKey' | 'signal'>,
  path: string,
  ways: readonly string[],
  ms = EXECD_MS,
): Promise<Execd | string> {
  let why = '';
  for (const [index, query] of ways.entries()) {
    const patience = { within: index === 0 ? ms : OTHER_WAY_MS, every: POLL_MS, signal: asking.signal };
    let now = '';
    const found = await until(systemClock, patience, async () => {
      const looked = await lookForExecd(asking, `${path}/endpoints/${EXECD_PORT}${query}`);
      if ('execd' in looked) return looked.execd;
      now = looked.trouble;
      return looked.final ? false : undefined;
    });
    if (found) return found;
    why ||= now;
  }
  asking.signal?.throwIfAborted();
  return why;
}

/** `final`: it was refused, and asking again changes nothing. */
async function lookForExecd(
  { ask, url, apiKey, signal }: Pick<Asking, 'ask' | 'url' | 'apiKey' | 'signal'>,
  target: string,
): Promise<{ execd: Execd } | { trouble: string; final: boolean }> {
  const reply = await ask('GET', target);
  const execd = 'answer' in reply ? execdAt(reply.answer.json, { url, apiKey }) : undefined;
  if (execd === undefined) {
    // Something must listen there: a sandbox that has just come up may need a moment.
    const status = 'answer' in reply ? reply.answer.status : 0;
    const final = status !== 404 && 'answer' in reply && receptionOf(reply.answer, true) === 'refused';
    return { trouble: `getSandboxEndpoint ${replyWords(reply)}`, final };
  }
  const answered = await ping(execd, signal);
  if ('trouble' in answered) return { trouble: `ping of execd: ${answered.trouble}`, final: false };
  return answered.status < 300 ? { execd } : { trouble: `ping of execd answered ${answered.status}`, final: false };
}
