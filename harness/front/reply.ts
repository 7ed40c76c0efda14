/** What passes through a front: a request, and what is answered to it. */
import type { HeaderList } from '../wire/exchange.ts';
import type { FaultRequest } from '../wire/faults.ts';

/** A request as the front got it. `target` is relative to the base of the API, or to the port of the sandbox. */
export type FrontRequest = FaultRequest & {
  /** Id and port of the sandbox that the request is for, where the path leads into one. */
  sandbox?: { id: string; port: number };
  /** The whole body, read once and kept. Rejects where the client goes away before its end. */
  body(): Promise<Buffer>;
};

/** What an answer is cut into on its way, where it matters. What is absent stays as the server has it. */
export type Framing = {
  /** How the end of the body is told. */
  length?: 'content-length' | 'chunked' | 'until-close';
  /** Bytes of each chunk, or of each write where the body is not chunked. */
  chunkBytes?: number;
  /** Milliseconds before each piece of the body but the first. */
  betweenMs?: number;
  /** Stands after the size of each chunk, with its semicolon: `;x=1` (RFC 9112, section 7.1.1). */
  chunkExtension?: string;
  /** After the last chunk (RFC 9112, section 7.1.2). */
  trailers?: HeaderList;
  /** Answers before the answer, with a status from 100 to 199 other than 101. */
  informational?: readonly { status: number; headers: HeaderList }[];
  /** The connection ends with the answer, and the answer says so, unless `unsaid`. */
  close?: true | 'unsaid';
};

/** An answer. A body that is no buffer comes in pieces, as they are there. */
export type Reply = {
  status: number;
  headers: HeaderList;
  body: Buffer | AsyncIterable<Buffer>;
  framing?: Framing;
};

/** The body of a reply, whole. Rejects where it breaks off. */
export async function wholeBody({ body }: Reply): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What the server is asked in the place of what the client asked. */
export type Instead = { method?: string; target?: string; headers?: HeaderList; body?: Buffer };

/** Asks the server, or the layer below. */
export type Next = (instead?: Instead) => Promise<Reply>;

/** Stands before a server and decides about each request: what is asked, and what is answered, and when. */
export type Layer = (request: FrontRequest, next: Next) => Promise<Reply>;

/** Several layers as one. The first is the one that the client meets. */
export const layered =
  (layers: readonly Layer[]): Layer =>
  (request, next) => {
    const [first, ...others] = layers;
    if (first === undefined) return next();
    const below = layered(others);
    return first(request, (instead) => {
      const asked = instead === undefined ? request : changed(request, instead);
      return below(asked, (again) => next({ ...instead, ...again }));
    });
  };

/** The request that a layer below another one meets. */
function changed(request: FrontRequest, { body, ...rest }: Instead): FrontRequest {
  return { ...request, ...rest, ...(body === undefined ? {} : { body: async () => body }) };
}
