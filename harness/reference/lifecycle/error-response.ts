/** ErrorResponse of the document, for every way an answer is written. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Refusal } from './refusal.ts';

export type ErrorBody = { code: string; message: string };

/** What a client is told about anything that was thrown. An unexpected error says nothing of our insides. */
export function errorAnswer(error: unknown): { status: number; body: ErrorBody } {
  if (error instanceof Refusal) return { status: error.status, body: { code: error.code, message: error.message } };
  return {
    status: 500,
    body: { code: 'INTERNAL_ERROR', message: 'The runtime failed unexpectedly; its standard error says more.' },
  };
}

/** Answers with an ErrorResponse where Node's own response object is at hand. */
export function sendError(response: ServerResponse, error: unknown): void {
  const { status, body } = errorAnswer(error);
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'X-Request-ID': randomUUID(),
    Connection: 'close',
  });
  response.end(text);
}

/** The same on a bare connection: a request that is no HTTP, or an upgrade that is refused. */
export function writeError(socket: Duplex, status: number, reason: string, body: ErrorBody): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${reason}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(text)}`,
      `X-Request-ID: ${randomUUID()}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
}
