/** Sends what runs as events: `init`, output as it comes, what is to be said at its end, end of stream. */
import type { ServerResponse } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { Decisions } from '../decisions.ts';
import { type CommandEvent, openEvents, sendEvent } from './events.ts';
import { settled } from './settle.ts';
import type { Output } from './shell.ts';

/** Something that runs and writes. */
export type Execution<End> = { outputs: readonly Output[]; exited: Promise<End> };

export type StreamOptions<End> = {
  decisions: Decisions;
  /** Events before the output. */
  first: readonly CommandEvent[];
  /** Called once when the client has left before the end. */
  left(): void;
  /** The events that say how it ended, after all output. */
  finish(end: End): readonly CommandEvent[];
  /** Whether it was killed. */
  killed(end: End): boolean;
};

const BATCH_MS = 1000;
/** The stream that was opened last. */
let latest: ServerResponse | undefined;

/**
 * Fulfilled when the stream has ended. A client that reads slowly slows down what runs; with one that has left, the end is
 * waited for all the same.
 */
export async function streamExecution<End>(
  execution: Execution<End>,
  res: ServerResponse,
  options: StreamOptions<End>,
): Promise<void> {
  const { decisions } = options;
  const streams = execution.outputs.map(({ stream }) => stream);
  let blocked = false;
  let ended = false;
  const left = new Promise<void>((resolve) => {
    const leave = (): void => {
      if (res.writableFinished) return;
      if (!ended) options.left();
      resolve();
    };
    if (res.destroyed) leave();
    else res.on('close', leave);
  });
  const send = (event: CommandEvent): void => {
    const to = decisions.outputToLatest && latest && !latest.writableEnded ? latest : res;
    if (sendEvent(to, event) || blocked || to !== res) return;
    blocked = true;
    for (const stream of streams) stream.pause();
  };
  const onDrain = (): void => {
    blocked = false;
    for (const stream of streams) stream.resume();
  };
  res.on('drain', onDrain);

  openEvents(res);
  res.flushHeaders();
  latest = res;
  for (const event of options.first) sendEvent(res, event);
  const batch = createBatch(decisions, send);
  const decoders = execution.outputs.map(({ name, stream }) => {
    const decoder = new StringDecoder('utf8');
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      const room = decisions.outputLimit === 0 ? chunk.length : Math.max(0, decisions.outputLimit - bytes);
      bytes += chunk.length;
      const text = decoder.write(chunk.subarray(0, room));
      if (text !== '') batch.add({ type: name, text });
    };
    stream.on('error', () => {}).on('data', onData);
    return { name, stream, decoder, onData };
  });

  await Promise.race([settled(execution, () => blocked), left.then(() => execution.exited)]);
  const end = await execution.exited;
  ended = true;
  for (const { name, stream, decoder, onData } of decoders) {
    stream.off('data', onData);
    const rest = decoder.end();
    if (rest !== '') batch.add({ type: name, text: rest });
    // A process left in the background keeps its pipe; reading it on spares it a SIGPIPE.
    stream.on('data', () => {});
    stream.resume();
  }
  batch.end(options.killed(end));
  res.off('drain', onDrain);
  for (const event of options.finish(end)) sendEvent(res, event);
  res.end();
}

/** Output events on their way: passed on at once. */
function createBatch({ outputAtEnd, outputLostAtKill }: Decisions, send: (event: CommandEvent) => void) {
  let pending: CommandEvent[] = [];
  const flush = (): void => {
    for (const event of pending) send(event);
    pending = [];
  };
  const timer = outputLostAtKill && !outputAtEnd ? setInterval(flush, BATCH_MS) : undefined;
  return {
    add(event: CommandEvent): void {
      if (outputAtEnd || outputLostAtKill) pending.push(event);
      else send(event);
    },
    end(killed: boolean): void {
      clearInterval(timer);
      if (!(killed && outputLostAtKill)) flush();
    },
  };
}
