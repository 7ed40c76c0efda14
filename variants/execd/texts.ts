/** Servers that cut the output of a command into events in another way. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../harness/faults/wiring.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { type Frame, frameOf, isEnd, isOutput, reframed } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const silent =
  'The text of an event is textual data of its stream; neither how much is in one event is said nor whether it keeps its line end.';

/** How long output is kept to be sent in one piece, in milliseconds. */
const TOGETHER_MS = 250;

/** Lines of each stream, however the server cuts its output; `tell` says what the event of a line has as its text. */
const byLine = (tell: (line: string, ended: boolean) => Json): Layer =>
  reframed(async function* (frames) {
    const rest = new Map<string, string>();
    for await (const frame of frames) {
      const { event } = frame;
      if (event !== undefined && isOutput(event)) {
        const type = String(event.type);
        const lines = ((rest.get(type) ?? '') + String(event.text ?? '')).split('\n');
        rest.set(type, lines.pop() ?? '');
        for (const line of lines) yield frameOf({ ...without(event), ...tell(line, true) });
        continue;
      }
      if (event !== undefined && isEnd(event)) {
        for (const [type, line] of rest) {
          if (line !== '') yield frameOf({ type, ...tell(line, false), timestamp: Date.now() });
        }
        rest.clear();
      }
      yield frame;
    }
  });

const without = ({ text: _, ...event }: Json): Json => event;

/** The most pieces that an event becomes: much output in pieces of few characters takes longer than anybody waits. */
const MOST_PIECES = 500;

/** Output in pieces of so many characters, or more where there are many, none of which is half of one. */
const byCharacters = (count: number): Layer =>
  reframed(async function* (frames) {
    for await (const frame of frames) {
      const { event } = frame;
      if (event === undefined || !isOutput(event)) yield frame;
      else for (const text of pieces(String(event.text), count)) yield frameOf({ ...event, text });
    }
  });

function pieces(text: string, count: number): string[] {
  const characters = Array.from(text);
  const size = Math.max(count, Math.ceil(characters.length / MOST_PIECES));
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}

/** What each stream writes within a short time comes in one event. */
const together: Layer = reframed(async function* (frames) {
  const kept = new Map<string, Json>();
  const all = (): Frame[] => {
    const events = [...kept.values()].map(frameOf);
    kept.clear();
    return events;
  };
  const source = frames[Symbol.asyncIterator]();
  let coming = source.next();
  let due: Promise<'due'> | undefined;
  for (;;) {
    const next = await (due === undefined ? coming : Promise.race([coming, due]));
    if (next === 'due') {
      due = undefined;
      yield* all();
      continue;
    }
    if (next.done === true) break;
    const { event } = next.value;
    coming = source.next();
    if (event !== undefined && isOutput(event)) {
      const type = String(event.type);
      kept.set(type, { ...event, text: String(kept.get(type)?.text ?? '') + String(event.text) });
      due ??= delay(TOGETHER_MS, 'due' as const);
      continue;
    }
    yield* all();
    due = undefined;
    yield next.value;
  }
  yield* all();
});

const axis = 'execd-texts';

export const textVariants: readonly Variant[] = [
  {
    id: 'execd.texts.together',
    says: 'sends what a command writes within a quarter of a second in one event of each stream',
    axis,
    silent,
    server: () => ({ layer: together }),
  },
  {
    id: 'execd.texts.lines',
    says: 'sends each line without its end, and an empty line as a line end alone',
    axis,
    silent,
    server: () => ({ layer: byLine((line) => ({ text: line === '' ? '\n' : line })) }),
  },
  {
    id: 'execd.texts.bare-lines',
    says: 'sends each line without its end, and an empty line as an empty text',
    axis,
    silent,
    server: () => ({ layer: byLine((text) => ({ text })) }),
  },
  {
    id: 'execd.texts.no-text',
    says: 'sends each line without its end, and an empty line as an event without text',
    axis,
    allows: 'execd-api.yaml ServerStreamEvent: no member of an event is required.',
    server: () => ({ layer: byLine((text) => (text === '' ? {} : { text })) }),
  },
  {
    id: 'execd.texts.ended-lines',
    says: 'sends each line with its end, in an event of its own',
    axis,
    allows: 'execd-api.yaml ServerStreamEvent.text: the example of a text has its line end.',
    server: () => ({ layer: byLine((line, ended) => ({ text: ended ? `${line}\n` : line })) }),
  },
  {
    id: 'execd.texts.characters',
    says: 'sends output in pieces of two characters, or of some more where there is much of it',
    axis,
    silent,
    server: () => ({ layer: byCharacters(2) }),
  },
];
