/**
 * Events of execd out of a stream of bytes, whatever of it can be understood: `data:` lines, lines of bare JSON, line ends
 * of every kind. Frames that are no event are passed over: what is wrong with them is told by the contract rules.
 */
import { isObject } from '../../json-object.ts';
import { fromJson } from '../../json-text.ts';
import { type CommandEnd, type CommandEvent, createCommandReader, untilStarted } from '../command.ts';
import { ActionFailure } from '../driver.ts';

export type EventReader = {
  /** Takes more text of the stream, and gives the events that are whole with it. */
  push(text: string): CommandEvent[];
  /** The stream has ended: gives what its last line was. */
  end(): CommandEvent[];
};

/** Lines of one frame. */
const MAX_LINES = 100_000;

export function createEventReader(): EventReader {
  let rest = '';
  /** The lines of a frame that is not yet whole JSON, and its `event:` field. */
  let data: string[] = [];
  let name: string | undefined;

  /** The frame as far as it has come; undefined while it is no JSON. */
  const frame = (): CommandEvent | undefined => {
    // What cannot be a whole object is not put together with each line anew: a frame may have no end.
    if (data.length > 1 && !(data[0]!.trimStart().startsWith('{') && data.at(-1)!.trimEnd().endsWith('}')))
      return undefined;
    const value = fromJson(data.join('\n'));
    if (!isObject(value)) return undefined;
    return value.type === undefined && name !== undefined ? { ...value, type: name } : value;
  };

  const line = (text: string): CommandEvent | undefined => {
    if (text.trim() === '') {
      data = [];
      name = undefined;
      return undefined;
    }
    const [, field, value = ''] = /^(data|event|id|retry)(?::[ ]?(.*))?$/s.exec(text) ?? [];
    if (field === 'event') name = value.trim();
    if (text.startsWith(':') || (field !== undefined && field !== 'data')) return undefined;
    // A line that is an event by itself is one, whatever the frame had before it.
    const own = field === undefined ? text : value;
    if (isObject(fromJson(own))) data = [];
    if (data.length === 0 && own.trim() === '') return undefined;
    // A frame that grows without end is no event: no more of it is kept.
    if (data.length >= MAX_LINES) return undefined;
    data.push(own);
    const event = frame();
    if (event !== undefined) data = [];
    return event;
  };

  const lines = (texts: readonly string[]): CommandEvent[] => texts.flatMap((text) => line(text) ?? []);

  return {
    push(text) {
      const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? '';
      // A line that is whole needs no line end: the stream may be held open after its last event.
      if (/\}\s*$/.test(rest) && isObject(fromJson(rest.replace(/^data:/, '')))) {
        parts.push(rest);
        rest = '';
      }
      return lines(parts);
    },
    end() {
      const last = rest;
      rest = '';
      return lines([last]);
    },
  };
}

/** What a whole stream, as it was recorded, says of the command; undefined when it has no end. */
export function commandEnd(text: string): CommandEnd | undefined {
  const events = createEventReader();
  const command = createCommandReader();
  // Who decodes a stream leaves out a byte order mark that it begins with; a record has it.
  for (const event of [...events.push(text.replace(/^\uFEFF/, '')), ...events.end()]) {
    const end = command.take(event);
    if (end !== undefined) return end;
  }
  return undefined;
}

/** Bytes without an event: more is no stream of events. */
const MAX_IDLE = 4 * 1024 * 1024;
/** Bytes of a whole stream. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads a stream up to the event that ends the command, and no further. Undefined when it ends before that. */
export async function readCommand(stream: AsyncIterable<Buffer>): Promise<CommandEnd | undefined> {
  const decoder = new TextDecoder();
  const events = createEventReader();
  const command = createCommandReader();
  let idle = 0;
  let size = 0;
  const take = (found: readonly CommandEvent[]): CommandEnd | undefined => {
    for (const event of found) {
      const end = command.take(event);
      if (end !== undefined) return end;
    }
    return undefined;
  };
  for await (const chunk of stream) {
    const found = events.push(decoder.decode(chunk, { stream: true }));
    const end = take(found);
    if (end !== undefined) return end;
    idle = found.length > 0 ? 0 : idle + chunk.length;
    size += chunk.length;
    if (idle > MAX_IDLE) throw new ActionFailure(`the stream has ${idle} bytes without an event`);
    if (size > MAX_BYTES) throw new ActionFailure(`the stream has more than ${MAX_BYTES} bytes`);
  }
  return take([...events.push(decoder.decode()), ...events.end()]);
}

/** Reads the stream of a command in the background to its end. Throws ActionFailure for one that was not started. */
export const readStart = (stream: AsyncIterable<Buffer>): Promise<void> => untilStarted(eventsIn(stream));

async function* eventsIn(stream: AsyncIterable<Buffer>): AsyncGenerator<CommandEvent> {
  const decoder = new TextDecoder();
  const events = createEventReader();
  for await (const chunk of stream) yield* events.push(decoder.decode(chunk, { stream: true }));
  yield* events.push(decoder.decode());
  yield* events.end();
}
