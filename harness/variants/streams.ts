/** Words in which variants of event streams are written: frames of a stream, changed as they come. */
import { StringDecoder } from 'node:string_decoder';
import type { Which } from '../faults/operations.ts';
import { type Json, parsed } from '../faults/wiring.ts';
import type { FrontRequest, Layer } from '../front/reply.ts';
import { headerValue } from '../wire/exchange.ts';
import { withoutHeader } from '../wire/header-lines.ts';
import { replies } from './layers.ts';

/** What stands between two blank lines: its lines, without their ends, and the object of its `data`, where it is one. */
export type Frame = { lines: readonly string[]; event: Json | undefined };

/** Takes the frames of one stream as they come and gives those that stand in their place. */
export type Reframe = (frames: AsyncIterable<Frame>, request: FrontRequest) => AsyncIterable<Frame | string>;

/** A stream whose answer tells of a command, or of a run in a session. */
export const COMMANDS: Which = ({ api, method, target }) =>
  api === 'execd' && method === 'POST' && /^\/(command|session\/[^/?]+\/run)(\?|$)/.test(target);

/** A stream whose answer tells of code. */
export const CODE: Which = ({ api, method, target }) =>
  api === 'execd' && method === 'POST' && /^\/code(\?|$)/.test(target);

/** A stream of either kind. */
const RUNS: Which = (request) => COMMANDS(request) || CODE(request);

/** Changes the frames of streams of `which`. A text among those that are given is put on the wire as it is. */
export const reframed = (change: Reframe, which = RUNS): Layer =>
  replies(which, (reply, request) => {
    const type = headerValue(reply.headers, 'content-type') ?? '';
    if (!type.startsWith('text/event-stream')) return reply;
    const headers = withoutHeader(reply.headers, 'content-length');
    return { ...reply, headers, body: written(change(framesOf(piecesOf(reply.body)), request)) };
  });

/** Changes the events of streams of `which`. */
export const events = (change: (event: Json, request: FrontRequest) => readonly Json[], which = RUNS): Layer =>
  reframed(async function* (frames, request) {
    for await (const frame of frames) {
      if (frame.event === undefined) yield frame;
      else for (const event of change(frame.event, request)) yield frameOf(event);
    }
  }, which);

/** A frame with nothing but the event. */
export const frameOf = (event: Json): Frame => ({ lines: [`data: ${JSON.stringify(event)}`], event });

/** Whether an event is output. */
export const isOutput = ({ type }: Json): boolean => type === 'stdout' || type === 'stderr';

/** Whether an event is the last that a client waits for. */
export const isEnd = ({ type }: Json): boolean => type === 'execution_complete' || type === 'error';

async function* piecesOf(body: Buffer | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(body)) yield body;
  else yield* body;
}

async function* framesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of body) {
    rest += decoder.write(piece);
    const blocks = rest.split(/(?:\r\n\r\n|\n\n|\r\r)/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield read(block);
  }
  rest += decoder.end();
  if (rest !== '') yield read(rest);
}

function read(block: string): Frame {
  const lines = block.split(/\r\n|\n|\r/);
  const data = lines.flatMap((line) => /^data(?::[ ]?(.*))?$/s.exec(line)?.[1] ?? []);
  return { lines, event: parsed(Buffer.from(data.join('\n'))) };
}

async function* written(frames: AsyncIterable<Frame | string>): AsyncGenerator<Buffer> {
  for await (const frame of frames) {
    yield Buffer.from(typeof frame === 'string' ? frame : `${frame.lines.join('\n')}\n\n`);
  }
}
