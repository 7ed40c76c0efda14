/** All that is known of one sandbox or snapshot, in order of time. */
import { isObject } from '../json-object.ts';
import type { HistoryEvent, Span, Subject } from './events.ts';

export type Seen = Extract<HistoryEvent, { kind: 'seen' }>;
export type Asked = Extract<HistoryEvent, { kind: 'asked' }>;

export type Timeline = {
  subject: Subject;
  id: string;
  /** By the end of the exchange. */
  events: HistoryEvent[];
  seen: Seen[];
  asked: Asked[];
};

/** Undefined when the run did not make it: others may change what is theirs. */
export function timelineOf(subject: Subject, id: string, events: readonly HistoryEvent[]): Timeline | undefined {
  if (!events.some((event) => event.kind === 'seen' && event.from === 'create')) return undefined;
  const sorted = [...events].sort((a, b) => a.end - b.end);
  const seen = sorted.filter((event) => event.kind === 'seen');
  return { subject, id, events: sorted, seen, asked: sorted.filter((event) => event.kind === 'asked') };
}

/** Whether what `a` tells is certainly older than what `b` tells. Exchanges that overlap have no order. */
export function isBefore(a: Span, b: Span): boolean {
  return a.end <= b.start;
}

/** The youngest of the sightings that are certainly older; `list` is in order of their ends. */
export function latestBefore<T extends Span>(list: readonly T[], event: Span): T | undefined {
  // Binary search: a sandbox that is polled has thousands of sightings.
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as T).end <= event.start) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

/** Each sighting for which there is one that is certainly older, with the youngest of those; like `latestBefore`. */
export function withEarlier(list: readonly Seen[]): { before: Seen; at: Seen }[] {
  return list.flatMap((at) => {
    const before = latestBefore(list, at);
    return before === undefined ? [] : [{ before, at }];
  });
}

/** Requests that may have had their effect between the beginning of `a` and the end of `b`. */
export function changesBetween({ asked }: Timeline, a: Span, b: Span): Asked[] {
  return asked.filter(({ start, end, status }) => {
    const until = status === undefined ? Number.POSITIVE_INFINITY : end;
    return start <= Math.max(a.end, b.end) && until >= Math.min(a.start, b.start) && (status ?? 0) < 400;
  });
}

export function stateOf({ members }: Seen): unknown {
  return isObject(members.status) ? members.status.state : undefined;
}

export function lastTransitionOf({ members }: Seen): unknown {
  return isObject(members.status) ? members.status.lastTransitionAt : undefined;
}

/** Null stands for a member that is not there. */
export function memberOf({ members }: Seen, name: string): unknown {
  return members[name] ?? null;
}
