/** Puts an answer on the wire, in the form that its framing asks for. */
import { once } from 'node:events';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';
import type { HeaderList } from '../wire/exchange.ts';
import { withHeader, withoutHeader } from '../wire/header-lines.ts';
import { type Framing, type FrontRequest, type Reply, wholeBody } from './reply.ts';

/** Beyond, a body goes on as it comes: what a reader does with small pieces shows in the first ones. */
const MAX_PIECES = 512;

/** Beyond, nothing is waited for between them: a large body would take longer than anybody waits. */
const MAX_PAUSES = 64;

const CRLF = Buffer.from('\r\n');

/**
 * Sends an answer whole. Rejects where the body breaks off, or the client goes away; what was sent by then is an answer
 * without end. Throws HarnessError for a framing that contradicts itself.
 */
export async function send(response: ServerResponse, request: FrontRequest, reply: Reply): Promise<void> {
  const { status, framing = {} } = reply;
  const { length, close } = framing;
  const chunked = inChunks(framing);
  const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
  const body = length === 'content-length' ? await wholeBody(reply) : reply.body;
  for (const { status: code, headers } of framing.informational ?? []) await sendHead(response, code, headers);
  const ended: HeaderList =
    close === true || length === 'until-close'
      ? withHeader(reply.headers, 'Connection', 'close')
      : withoutHeader(reply.headers, 'connection');
  response.sendDate = false;
  if (close === 'unsaid') response.once('finish', () => response.req.socket.end());
  if (bodiless) {
    response.writeHead(status, ended.flat()).end();
    return;
  }
  response.useChunkedEncodingByDefault = length !== 'until-close';
  response.writeHead(status, (chunked ? chunkedHead(ended, framing) : lengthHead(ended, body, framing)).flat());
  // Node cuts no chunks of a given size and knows no extensions: where it matters, the body says itself where it ends.
  if (chunked) response.chunkedEncoding = false;
  if (!Buffer.isBuffer(body)) response.flushHeaders();
  const write = async (bytes: Buffer): Promise<void> => {
    if (response.destroyed) throw new HarnessError('the client has gone');
    if (!response.write(bytes)) await drained(response);
  };
  for await (const piece of pieces(body, framing)) {
    const size = `${piece.length.toString(16)}${framing.chunkExtension ?? ''}\r\n`;
    await write(chunked ? Buffer.concat([Buffer.from(size, 'latin1'), piece, CRLF]) : piece);
  }
  const end = (framing.trailers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  if (chunked) response.end(`0${framing.chunkExtension ?? ''}\r\n${end}\r\n`, 'latin1');
  else response.end();
}

function inChunks({ length, trailers, chunkExtension }: Framing): boolean {
  const needed = chunkExtension !== undefined || trailers !== undefined;
  if (needed && length !== undefined && length !== 'chunked')
    throw new HarnessError(`trailers and chunk extensions need chunks, and the length is told by ${length}`);
  return needed || length === 'chunked';
}

function chunkedHead(headers: HeaderList, { trailers = [] }: Framing): HeaderList {
  const names = trailers.map(([name]) => name).join(', ');
  const announced: HeaderList = names === '' ? [] : [['Trailer', names]];
  return [...withoutHeader(headers, 'content-length'), ...announced, ['Transfer-Encoding', 'chunked']];
}

function lengthHead(headers: HeaderList, body: Reply['body'], { length }: Framing): HeaderList {
  if (length === 'until-close') return withoutHeader(headers, 'content-length');
  return Buffer.isBuffer(body) ? withHeader(headers, 'Content-Length', String(body.length)) : headers;
}

/** An answer before the answer. Node has words for some of them only. */
async function sendHead({ socket }: ServerResponse, status: number, headers: HeaderList): Promise<void> {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket?.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n`, 'latin1');
  await nextTurn();
}

async function* pieces(body: Reply['body'], { chunkBytes, betweenMs }: Framing): AsyncGenerator<Buffer> {
  let count = 0;
  for await (const chunk of Buffer.isBuffer(body) ? [body] : body) {
    for (let at = 0; at < chunk.length; count += 1) {
      if (count > 0 && count <= MAX_PAUSES && betweenMs !== undefined) await delay(betweenMs);
      const size = chunkBytes === undefined || count >= MAX_PIECES ? chunk.length : chunkBytes;
      yield chunk.subarray(at, at + size);
      at += size;
      // What is written in one turn arrives as one.
      if (chunkBytes !== undefined) await nextTurn();
    }
  }
}

/** Resolves when the client takes more. Rejects where it goes away. */
async function drained(response: ServerResponse): Promise<void> {
  const left = new AbortController();
  const leave = (): void => left.abort(new HarnessError('the client has gone'));
  response.once('close', leave);
  try {
    await once(response, 'drain', { signal: left.signal });
  } finally {
    response.off('close', leave);
  }
}
