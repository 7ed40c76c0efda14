/** Collects the events of a stream with when they came. */
import { textsOf } from '../drivers/command.ts';
import { createEventReader } from '../drivers/http/events.ts';
import { joinOutput, outputBy, READINGS } from '../drivers/output.ts';
import type { EventsResult } from '../verbs/surroundings.ts';

export type EventCollector = {
  /** Takes bytes that came at a time, in milliseconds since the epoch. */
  take(chunk: Uint8Array, arrivedAt: number): void;
  /** How many events have come. */
  count(): number;
  /** Whether an event has this type, or what was written to a stream has this text, by one of the readings of its events. */
  wrote(text: string): boolean;
  /** Whether the event has come that ends a run. */
  complete(): boolean;
  /** Whether the event has come that has an id. */
  named(): boolean;
  /** What has come. `how`: why no more is read. */
  result(how: 'left' | 'end' | 'broken'): EventsResult;
};

export function createEventCollector(): EventCollector {
  const decoder = new TextDecoder();
  const reader = createEventReader();
  const events: EventsResult['events'] = [];
  let complete = false;
  let last = 0;
  const add = (found: readonly object[], arrivedAt: number): void => {
    for (const event of found) {
      events.push({ ...event, arrivedAt });
      if (isTerminal(event)) complete = true;
    }
  };
  const texts = (kind: string): string[] =>
    events.filter(({ type }) => type === kind).flatMap(({ text }) => textsOf(text));
  return {
    take(chunk, arrivedAt) {
      last = arrivedAt;
      add(reader.push(decoder.decode(chunk, { stream: true })), arrivedAt);
    },
    count: () => events.length,
    complete: () => complete,
    named: () => texts('init').length > 0,
    wrote: (text) => {
      if (events.some(({ type }) => type === text)) return true;
      const output = [texts('stdout'), texts('stderr')];
      return output.some((one) => READINGS.some((reading) => outputBy(reading, one).includes(text)));
    },
    result(how) {
      // What the connection broke in is no event.
      if (how === 'end') add(reader.end(), last);
      const [stdout, stderr] = [texts('stdout'), texts('stderr')];
      const likeliest = { stdout: joinOutput(stdout), stderr: joinOutput(stderr) };
      const others = READINGS.map((reading) => ({
        stdout: outputBy(reading, stdout),
        stderr: outputBy(reading, stderr),
      }));
      return {
        events: [...events],
        ended: how === 'left' && complete ? 'complete' : how,
        id: texts('init').join(''),
        output: [likeliest, ...others],
      };
    },
  };
}

const isTerminal = (event: { type?: unknown }): boolean =>
  event.type === 'execution_complete' || event.type === 'error';
