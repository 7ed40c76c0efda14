/** Words in which faults of event streams are written: streams of execd that are there whole, as a server sends them by itself. */
import type { Answer, Fault } from '../wire/faults.ts';
import { type Json, parsed, withBody } from './wiring.ts';

type Change = Extract<Fault, { kind: 'change' }>;

const oneOrNone = (event: Json | undefined): Json[] => (event === undefined ? [] : [event]);

/** An answer in events with others in their place; `otherwise` is what becomes of an answer that is none. */
export const withEvents =
  (change: (events: readonly Json[]) => readonly Json[], otherwise = (answer: Answer): Answer => answer) =>
  (answer: Answer): Answer => {
    const text = answer.body.toString();
    if (!text.startsWith('data: ')) return otherwise(answer);
    const events = text.split('\n\n').flatMap((frame) => oneOrNone(parsed(Buffer.from(frame.slice('data: '.length)))));
    return withBody(
      answer,
      change(events)
        .map((event) => `data: ${JSON.stringify(event)}\n\n`)
        .join(''),
    );
  };

/** Changes the events of each stream; undefined leaves an event out. */
export const eachEvent = (
  change: (event: Json) => Json | undefined,
  otherwise?: (answer: Answer) => Answer,
): Change => ({
  kind: 'change',
  change: withEvents((events) => events.flatMap((event) => oneOrNone(change(event))), otherwise),
});

/** Changes the events of each stream together. */
export const allEvents = (change: (events: readonly Json[]) => readonly Json[]): Change => ({
  kind: 'change',
  change: withEvents(change),
});

/** Whether an event is output. */
export const isOutput = ({ type }: Json): boolean => type === 'stdout' || type === 'stderr';

/** Whether an event is one that a client reads last. */
export const isEnd = ({ type }: Json): boolean => type === 'execution_complete' || type === 'error';

/** Changes the text of each output, all of it at once: it comes in one event before the one that ends the stream. */
export const output = (change: (text: string) => string): Change =>
  allEvents((events) => {
    const whole = ['stdout', 'stderr'].flatMap((type) => {
      const [first, ...rest] = events.filter((event) => event.type === type);
      if (first === undefined) return [];
      const text = change([first, ...rest].map((event) => String(event.text)).join(''));
      return text === '' ? [] : [{ ...first, text }];
    });
    const others = events.filter((event) => !isOutput(event));
    const end = others.findIndex(isEnd);
    return end < 0 ? [...others, ...whole] : [...others.slice(0, end), ...whole, ...others.slice(end)];
  });
