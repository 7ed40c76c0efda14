/** A run, told as a sequence of exchanges. */
import { createHistoryMonitor, type HistoryMonitor } from '../../harness/history/monitor.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';

/** One exchange: `GET /sandboxes/s`, the status, the body. It lasts from `start` to `end`, in milliseconds. */
export type Told = { call: string; status?: number; body?: unknown; start: number; end?: number; request?: unknown };

export function tell(told: readonly Told[]): HistoryMonitor {
  const monitor = createHistoryMonitor();
  told.map(toExchange).forEach(monitor.add);
  return monitor;
}

function toExchange({ call, status, body, start, end = start + 5, request }: Told, index: number): Exchange {
  const [method = '', target = ''] = call.split(' ');
  return {
    seq: index + 1,
    scenario: 'lifecycle/a.yaml',
    step: null,
    at: new Date(Date.UTC(2026, 0, 1) + start).toISOString(),
    tick: start,
    ms: end - start,
    api: 'lifecycle',
    base: 'http://h/v1',
    request: { method, target, headers: [], ...(request === undefined ? {} : { body: kept(request) }) },
    ...(status === undefined
      ? { failure: 'reset: x' }
      : { response: { status, headers: [], body: body === undefined ? { bytes: 0 } : kept(body) } }),
  };
}

const kept = (value: unknown) => ({ bytes: 1, text: JSON.stringify(value) });

const CREATED = '2026-01-01T00:00:00Z';

export type Shown = { state?: string; at?: string } & Record<string, unknown>;

/** A sandbox as it is shown, `at` being when its state changed. */
function sandbox({ state = 'Running', at, ...more }: Shown = {}): Record<string, unknown> {
  const status = { state, ...(at === undefined ? {} : { lastTransitionAt: at }) };
  return { id: 's', createdAt: CREATED, entrypoint: ['sh'], expiresAt: '2026-01-01T01:00:00Z', status, ...more };
}

export function snapshot({ state = 'Ready', at, ...more }: Shown = {}): Record<string, unknown> {
  const status = { state, ...(at === undefined ? {} : { lastTransitionAt: at }) };
  return { id: 'n', sandboxId: 's', createdAt: CREATED, status, ...more };
}

export const create = (start: number, shown: Shown = { state: 'Pending' }, request?: unknown): Told => {
  return { call: 'POST /sandboxes', status: 202, body: sandbox(shown), start, ...(request ? { request } : {}) };
};
export const get = (start: number, shown: Shown = {}): Told => {
  return { call: 'GET /sandboxes/s', status: 200, body: sandbox(shown), start };
};
export const list = (start: number, shown: Shown = {}): Told => {
  return { call: 'GET /sandboxes?page=1', status: 200, body: { items: [sandbox(shown)] }, start };
};
export const gone = (start: number): Told => ({ call: 'GET /sandboxes/s', status: 404, body: {}, start });
export const remove = (start: number, status = 204): Told => ({ call: 'DELETE /sandboxes/s', status, start });

/** Status of a rule, or the keys of its findings without the id. */
export function verdict(told: readonly Told[], id: string): string | string[] {
  const rule = tell(told)
    .results()
    .find((each) => each.id === id);
  if (rule === undefined) return 'no such rule';
  return rule.status === 'fail' ? rule.findings.map(({ key }) => key.slice(id.length + 1)) : rule.status;
}

/** Ids of all rules that fail. */
export function failing(told: readonly Told[]): string[] {
  return tell(told)
    .results()
    .filter(({ status }) => status === 'fail')
    .map(({ id }) => id);
}
