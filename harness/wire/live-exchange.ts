/** The life of one exchange: when its record is complete, and what ends it before its time. */
import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { drain, sendTrouble } from './client-side.ts';
import { headerValue } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { Recording, RecordingOptions } from './recording.ts';
import type { Trouble } from './trouble.ts';

export type ForwardOptions = RecordingOptions & {
  agents: { http: Agent; https: SecureAgent };
  /** No byte in either direction for this long ends an exchange, in milliseconds. */
  idleMs: number;
  /** No exchange lasts longer, in milliseconds. */
  totalMs: number;
  /** How long a stream is read on for the record, when the client has what it wants of it, in milliseconds. */
  lingerMs: number;
  /** How long nothing may come behind a terminal event before the client of a driver need not wait for the end, in milliseconds. */
  tailMs: number;
  /** The text that the client gets in place of an endpoint; undefined leaves it. */
  endpointReplacement: (
    endpoint: string,
    port: string,
    headers: Readonly<Record<string, string>>,
  ) => string | undefined;
};

/** An exchange that runs. */
export type Running = {
  /** Ends it with a reason, as if the connection had failed. Nothing happens when it has ended. */
  stop(trouble: Trouble): void;
};

export type ExchangeObserver = {
  /** The client has left, or need not wait any more; the exchange is read on for the record alone. At most once, before `finished`. */
  clientLeft(): void;
  /** Called once, before the client can see the end of the response. */
  finished(): void;
};

/** The two sides of an exchange, and what is kept of it. */
export type ExchangeParts = {
  /** From the client. */
  readonly request: IncomingMessage;
  /** To the client. */
  readonly response: ServerResponse;
  readonly recording: Recording;
  readonly options: ForwardOptions;
  readonly fault: Fault | undefined;
};

export type LiveExchange = ExchangeParts & {
  /** Whether the record is complete. */
  over(): boolean;
  /** A byte has moved: the idle time begins anew. */
  active(): void;
  /** The server is being asked by this request, which is destroyed when the exchange ends early. */
  asking(upstream: ClientRequest): void;
  /** The record is complete. The connections may live on. Nothing happens when it was complete before. */
  finish(): void;
  /** The client need not wait for what still comes: it is read on for the record alone. Nothing happens when it is already. */
  letGo(): void;
  /** Ends the exchange with a reason, which the client gets where it has no answer yet. Nothing happens when it is over. */
  fail(trouble: Trouble): void;
};

/** Records the body of the request and watches the time and the client, from now until the record is complete. */
export function beginExchange(parts: ExchangeParts, observer: ExchangeObserver): LiveExchange {
  const { request, response, recording, options } = parts;
  let done = false;
  let lingering: NodeJS.Timeout | undefined;
  let released = false;
  let upstream: ClientRequest | undefined;
  const idle = setTimeout(
    () => fail({ reason: 'idle-timeout', message: `no byte for ${options.idleMs} ms` }),
    options.idleMs,
  );
  const total = setTimeout(
    () => fail({ reason: 'total-timeout', message: `not done after ${options.totalMs} ms` }),
    options.totalMs,
  );

  function finish(): void {
    if (done) return;
    done = true;
    // It was let go, and has come to its end in time.
    if (released && recording.response?.complete) recording.stoppedByClient = false;
    clearTimeout(idle);
    clearTimeout(total);
    clearTimeout(lingering);
    observer.finished();
  }

  function finishAtOnce(): void {
    finish();
    upstream?.destroy();
  }

  /** Nobody waits for the rest, and the server may hold the stream open: what it still says is recorded for a while. */
  function linger(): void {
    recording.stoppedByClient = true;
    lingering = setTimeout(finishAtOnce, options.lingerMs);
    observer.clientLeft();
  }

  function letGo(): void {
    if (done || lingering) return;
    released = true;
    linger();
  }

  function fail(trouble: Trouble): void {
    if (done) return;
    if (lingering) {
      finishAtOnce(); // the client had all that it wanted
      return;
    }
    recording.trouble = trouble;
    finishAtOnce();
    if (response.headersSent) {
      // The client must not take what it got for all there is.
      response.destroy();
    } else if (!response.destroyed) {
      sendTrouble(response, trouble, options);
      drain(request, response);
    }
  }

  function clientClosed(): void {
    if (done || lingering || response.writableFinished) return;
    if (recording.terminalSeen && upstream) {
      linger();
      return;
    }
    if (recording.response) recording.stoppedByClient = true;
    // Where an SDK gives a stream up, what the command comes to is known all the same: it is not run again.
    if (upstream && isStreamOfSdk(recording)) {
      lingering = setTimeout(finishAtOnce, options.lingerMs);
      return;
    }
    // What a server has been asked to make must be known, even when nobody waits for the answer any more.
    if (recording.requestComplete && changesSomething(recording) && upstream && !recording.response?.complete) {
      recording.stoppedByClient = true;
      return;
    }
    if (!recording.response)
      recording.trouble = { reason: 'client-abort', message: 'the client closed the connection' };
    finishAtOnce();
  }

  request.on('data', (chunk: Buffer) => {
    recording.requestBody.add(chunk);
    idle.refresh();
  });
  request.on('end', () => {
    recording.requestComplete = true;
  });
  response.on('close', clientClosed);

  return {
    ...parts,
    over: () => done,
    active: () => void idle.refresh(),
    asking(asked) {
      upstream = asked;
    },
    finish,
    letGo,
    fail,
  };
}

const isStreamOfSdk = ({ call, upstream, response }: Recording): boolean =>
  call !== undefined &&
  upstream.api === 'execd' &&
  response !== undefined &&
  !response.complete &&
  /^text\/event-stream\b/i.test(headerValue(response.headers, 'content-type') ?? '');

function changesSomething({ method, upstream }: Recording): boolean {
  return upstream.api === 'lifecycle' && method !== 'GET' && method !== 'HEAD';
}
