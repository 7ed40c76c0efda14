/** What a script waits for between two requests: what the run had seen by then. */
import type { Exchange } from '../wire/exchange.ts';
import { pathOf } from './ids.ts';
import type { Names } from './names.ts';
import { answerOf } from './outcome.ts';
import { idMadeBy, isSandboxCreation, isSnapshotCreation, sameRequest } from './trace.ts';

/** A shorter pause between two requests is chance, in milliseconds. */
const PAUSE_FROM_MS = 15_000;
const MAX_PAUSE_SECONDS = 300;

/** Waits until what `move` is about is as the run saw it last before `next`; for something new at least until it is there. */
export function waitLines(move: Exchange, next: Exchange, earlier: readonly Exchange[], names: Names): string {
  const path = resourceOf(move);
  if (path === undefined || move.api !== 'lifecycle') return '';
  const looks = earlier.filter(
    ({ api, request: { method, target }, tick }) =>
      api === 'lifecycle' && method === 'GET' && target === path && tick > move.tick && tick < next.tick,
  );
  const last = looks.sort((a, b) => a.tick - b.tick).at(-1);
  const url = `"$api"${names.word(path)}`;
  const { status, state } = last === undefined ? { status: '', state: '' } : answerOf(last);
  if (state !== '') return `await_state ${url} ${names.word(state)}\n`;
  if (status === '404') return `await_status ${url} ${status}\n`;
  return idMadeBy(move) === undefined ? '' : `await_state ${url} -\n`;
}

/** The sandbox or snapshot that a request makes or is about, as a path of the API. */
function resourceOf(move: Exchange): string | undefined {
  const id = idMadeBy(move);
  if (id !== undefined) return pathOf(isSandboxCreation(move) ? 'sandboxes' : 'snapshots', id);
  if (isSnapshotCreation(move)) return undefined;
  return /^\/(?:sandboxes|snapshots)\/[^/?]+/.exec(move.request.target)?.[0];
}

/** Lets the time pass that passed in the run, where it was long: it may be what the check is about. */
export function pauseBefore(decisive: Exchange, last: Exchange | undefined, earlier: readonly Exchange[]): string[] {
  if (last === undefined) return [];
  const series = earlier.filter((one) => one.step === decisive.step && sameRequest(one, decisive));
  const first = Math.min(decisive.tick, ...series.map(({ tick }) => tick));
  const ms = first - last.tick - last.ms;
  if (ms < PAUSE_FROM_MS) return [];
  const seconds = Math.min(MAX_PAUSE_SECONDS, Math.round(ms / 1000));
  return [`say 'waits ${seconds} s, as it was in the run'`, `sleep ${seconds}`];
}
