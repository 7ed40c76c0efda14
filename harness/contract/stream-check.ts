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
  /** Whether the events tell of a run: which it is with `init`, and its end with `execution_complete` or `error`. */
  ordered: boolean;
};

const TERMINAL = new Set(['execution_complete', 'error']);
const OUTPUT = new Set(['stdout', 'stderr', 'result']);

/**
 * Of a stream that was cut, the events before the cut are judged, but not which of them there are.
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

/**
 * No order is stated (open question order-of-events), but an event names the command, and one tells its end. What comes
 * after that is a warning where it is output (erratum execd.output-after-end): a client reads no further.
 */
function orderFaults({ events, rest }: EventStream): Violation[] {
  const types = [...events.map(({ data }) => data), ...(rest === '' ? [] : [rest.replace(/^data: ?/, '')])]
    .map(typeOf)
    .filter((type) => type !== undefined);
  const faults: Violation[] = [];
  if (types.includes(null)) return faults; // not known, since a secret was replaced or it is no JSON
  if (!types.includes('init')) faults.push(fault('order', 'init', 'an init event', kindsOf(types)));
  const terminal = types.findIndex((type) => TERMINAL.has(type as string));
  if (terminal < 0) faults.push(fault('order', 'terminal', 'execution_complete or error', kindsOf(types)));
  const output = terminal < 0 ? undefined : types.slice(terminal + 1).find((type) => OUTPUT.has(type as string));
  if (output !== undefined) {
    faults.push(fault('order', 'output-after-end', `no output after ${show(types[terminal])}`, show(output)));
  }
  return faults;
}

const kindsOf = (types: readonly unknown[]): string =>
  types.length === 0 ? 'no event' : shorten([...new Set(types)].join(', '));

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
