import { API_KEY_HEADER } from '../lifecycle-client/client.ts';
import { ANSWER_MS } from '../lifecycle-client/preflight.ts';
import { plainFetch } from '../plain-fetch.ts';
import { ADDRESS_TARGET } from '../targets/all.ts';
import type { Answer, Question } from './question.ts';

/** Seconds by which clocks may differ without a word: `Date` has whole seconds, and an answer takes its time. */
const ALIKE_SECONDS = 2;

/** How the clock of a running server differs from that of this machine. For information: no check needs one clock. */
export const clock: Question = {
  about: 'clock',
  async ask({ settings: { target, apiKey }, signal }) {
    const { kind, url } = target;
    if (kind !== ADDRESS_TARGET || url === undefined) return [];
    const before = Date.now();
    const answered = await plainFetch(`${url}/v1/sandboxes?page=1&pageSize=1`, {
      method: 'GET',
      headers: apiKey === undefined ? {} : { [API_KEY_HEADER]: apiKey },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    }).catch(() => undefined);
    // That nobody answers is told of the server.
    if (answered === undefined) return [];
    const now = (before + Date.now()) / 2;
    await answered.body?.cancel();
    return [differenceOf(answered.headers.get('date'), now)];
  },
};

/** By the `Date` of an answer; `now`: when that was sent, by the clock of this machine, in milliseconds. */
export function differenceOf(date: string | null, now: number): Answer {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return { state: 'note', text: 'the server does not tell its time' };
  const seconds = Math.round((there - now) / 1000);
  if (Math.abs(seconds) <= ALIKE_SECONDS)
    return { state: 'good', text: 'that of the server and that of this machine agree' };
  const way = seconds > 0 ? 'ahead of' : 'behind';
  return {
    state: 'note',
    text: `that of the server is ${Math.abs(seconds)} s ${way} that of this machine; mind it when you read reports beside its logs`,
  };
}
