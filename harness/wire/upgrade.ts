/** Passes a protocol switch (WebSocket) through. Only the handshake is recorded: the rest is no HTTP. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HeaderList } from './exchange.ts';
import { toHeaderList } from './header-lines.ts';
import type { ForwardOptions, Running } from './live-exchange.ts';
import { beginResponse, type Recording } from './recording.ts';
import { openRequest } from './server-side.ts';
import { type Trouble, troubleOf } from './trouble.ts';

/** Begins a protocol switch and gives it until it is decided; `finished` is called once then, and never later. */
export function forwardUpgrade(
  socket: Duplex,
  head: Buffer,
  recording: Recording,
  options: ForwardOptions,
  finished: () => void,
): Running {
  const { upstream, method, target } = recording;
  let done = false;
  let server: Duplex | undefined;
  recording.requestComplete = true;

  function finish(): void {
    if (done) return;
    done = true;
    clearTimeout(idle);
    finished();
  }

  function fail(trouble: Trouble): void {
    if (!done) {
      recording.trouble = trouble;
      finish();
      socket.end(
        headText(502, 'Bad Gateway', [
          ['x-conformance-recorder', trouble.reason],
          ['Connection', 'close'],
          ['Content-Length', '0'],
        ]),
      );
    }
    asked.destroy();
    server?.destroy();
    socket.end(() => socket.destroy());
  }

  const idle = setTimeout(
    () => fail({ reason: 'idle-timeout', message: `no answer for ${options.idleMs} ms` }),
    options.idleMs,
  );
  const asked = openRequest(upstream, { method, target, headers: recording.requestHeaders, agent: false });
  asked.on('error', (error) => fail(troubleOf(error)));
  asked.on('upgrade', (incoming, serverSocket, serverHead) => {
    server = serverSocket;
    const headers = recordHead(incoming);
    recording.response!.complete = true;
    finish();
    socket.write(headText(incoming.statusCode ?? 101, incoming.statusMessage, headers));
    if (serverHead.length > 0) socket.write(serverHead);
    if (head.length > 0) serverSocket.write(head);
    join(socket, serverSocket);
  });
  asked.on('response', (incoming) => {
    // Refused: an ordinary response, whose end is that of the connection.
    const headers = recordHead(incoming).filter(([name]) => !/^(transfer-encoding|connection|keep-alive)$/i.test(name));
    socket.write(headText(incoming.statusCode ?? 502, incoming.statusMessage, [...headers, ['Connection', 'close']]));
    incoming.on('data', (chunk: Buffer) => recording.response!.body.add(chunk));
    incoming.on('end', () => {
      recording.response!.complete = incoming.complete;
      finish();
    });
    incoming.on('error', (error) => fail(troubleOf(error)));
    incoming.pipe(socket);
  });
  socket.on('error', () => asked.destroy());
  socket.on('close', () => {
    if (!done) {
      recording.trouble = { reason: 'client-abort', message: 'the client closed the connection' };
      finish();
    }
    asked.destroy();
    server?.destroy();
  });
  asked.end();
  return { stop: fail };

  function recordHead(incoming: IncomingMessage): HeaderList {
    const headers = toHeaderList(incoming.rawHeaders);
    beginResponse(recording, options, incoming.statusCode ?? 0, headers);
    return headers;
  }
}

function join(a: Duplex, b: Duplex): void {
  a.pipe(b);
  b.pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

function headText(status: number, reason: string | undefined, headers: HeaderList): Buffer {
  const lines = [`HTTP/1.1 ${status} ${reason ?? ''}`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
