/** Holds a recorded stream of events to the document. */
import type { KeptBody } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import { type EventStream, parseEventStream } from './event-stream.ts';
import { jsonFaults } from './json-body.ts';
import type { Schemas } from './schemas.ts';
import type { ResponseRule, Violation } from './types.ts';
import { shorten, show } from './violations.ts';

export type StreamPlan = {
  /** The schema of one event, where there is one (erratum execd.stream-schema). */
  schemaPointer: string | undefined;
  /** Whether the events tell of a run, from `init` to `execution_complete` or `error`. */
  ordered: boolean;
};

const TERMINAL = new Set(['execution_complete', 'error']);

/**
 * Of a stream that was cut, the events before the cut are judged, but not their order.
 *
 * `framing` is a must: the operations promise Server-Sent Events and document `text/event-stream`. By the standard a
 * line such as `{"type":"init"}` is a field of unknown name and ignored, so that a client which knows no more than the
 * document gets no event at all. Frames of this kind are still read, so that their content is judged for itself.
 */
export function judgeStream(
  schemas: Schemas,
  plan: StreamPlan,
  body: KeptBody,
): { judged: ResponseRule[]; violations: Violation[] } {
  if (body.bytes > 0 && body.text === undefined) {
    if (body.base64 === undefined) return { judged: [], violations: [] };
    return {
      judged: ['framing'],
      violations: [fault('framing', 'utf-8', 'text in UTF-8', 'bytes that are not UTF-8')],
    };
  }
  const stream = parseEventStream(body.text ?? '');
  const whole = body.truncated !== true;
  if (!whole && stream.events.length === 0) return { judged: [], violations: [] };
  const judged: ResponseRule[] = ['framing', 'events', ...(whole && plan.ordered ? (['order'] as const) : [])];
  const violations = [
    ...framingFaults(stream, whole),
    ...eventFaults(schemas, plan, stream),
    ...(whole && plan.ordered ? orderFaults(stream) : []),
  ];
  return { judged, violations };
}

function framingFaults({ events, rest }: EventStream, whole: boolean): Violation[] {
  const faults: Violation[] = [];
  const bare = events.find(({ framing }) => framing === 'bare');
  const expected = '"data: ", the event, and a blank line';
  if (bare !== undefined) faults.push(fault('framing', 'data-field', expected, shorten(bare.data)));
  if (whole && rest !== '') {
    faults.push(fault('framing', 'blank-line', expected, shorten(`an end without blank line after ${rest}`)));
  }
  return faults;
}

/** Each kind of fault once: a stream can have thousands of events. */
function eventFaults(schemas: Schemas, { schemaPointer, ordered }: StreamPlan, { events }: EventStream): Violation[] {
  const faults = new Map<string, Violation>();
  for (const { data } of events) {
    const found = jsonFaults(schemas, schemaPointer, { bytes: data.length, text: data }) ?? [];
    // The schema requires no type, and without it an event means nothing (erratum execd.event-without-type).
    if (ordered && found.length === 0 && typeOf(data) === undefined) {
      found.push({ ...NO_TYPE, got: shorten(data) });
    }
    for (const each of found) {
      const key = `${each.place} ${each.keyword}`;
      if (!faults.has(key)) faults.set(key, { rule: 'events', ...each });
    }
  }
  return [...faults.values()];
}

const NO_TYPE = { pointer: '/type', place: '/type', keyword: 'required', expected: 'a type' };

/** `init` first, exactly one terminal event, nothing after it; a `ping` may come at any time. */
function orderFaults({ events, rest }: EventStream): Violation[] {
  const types = [...events.map(({ data }) => data), ...(rest === '' ? [] : [rest.replace(/^data: ?/, '')])]
    .map(typeOf)
    .filter((type) => type !== undefined && type !== 'ping');
  const faults: Violation[] = [];
  if (types.includes(null)) return faults; // not known, since a secret was replaced or it is no JSON
  const terminal = types.findIndex((type) => TERMINAL.has(type as string));
  if (types.length === 0 || types[0] !== 'init') {
    faults.push(fault('order', 'init-first', 'init as the first event', show(types[0])));
  }
  if (terminal < 0) {
    faults.push(fault('order', 'terminal', 'execution_complete or error as the last event', show(types.at(-1))));
    return faults;
  }
  const after = types.slice(terminal + 1);
  const again = after.find((type) => TERMINAL.has(type as string));
  if (again !== undefined) faults.push(fault('order', 'terminal-once', 'one terminal event', `${show(again)} as well`));
  const other = after.find((type) => !TERMINAL.has(type as string));
  if (other !== undefined) {
    faults.push(fault('order', 'after-terminal', `nothing after ${show(types[terminal])}`, show(other)));
  }
  return faults;
}

/** Undefined for an event without type (erratum execd.event-without-type), null when it cannot be known. */
function typeOf(data: string): string | undefined | null {
  try {
    const value: unknown = JSON.parse(data);
    const type = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined;
    return typeof type === 'string' ? (type.includes(REDACTED) ? null : type) : undefined;
  } catch {
    return null;
  }
}

function fault(rule: ResponseRule, keyword: string, expected: string, got: string): Violation {
  return { rule, pointer: '', place: '', keyword, expected, got };
}
