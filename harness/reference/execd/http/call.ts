import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest, errnoOf, Failure, toFailure } from '../failure.ts';

/** One request on its way through a handler. */
export type Call = {
  req: IncomingMessage;
  res: ServerResponse;
  /** Segments of the path that the route names, decoded. */
  params: Record<string, string>;
  /** Query parameters in order, decoded; a name may occur several times. */
  query: readonly (readonly [name: string, value: string])[];
};

/** Answers the call. What it throws becomes an ErrorResponse. */
export type Handler = (call: Call) => Promise<void> | void;

export function sendEmpty(res: ServerResponse): void {
  res.writeHead(200, { 'content-length': 0 }).end();
}

export function sendJson(res: ServerResponse, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}

/** The body of every answer that is not a success: `ErrorResponse`. */
export function errorBody(failure: Failure): { code: string; message: string } {
  return { code: failure.code, message: failure.message };
}

/** Sends an ErrorResponse; where the answer has begun already, cuts it, so that it cannot pass for a whole one. */
export function sendError(res: ServerResponse, error: unknown): void {
  // Neither a refusal nor an error of the system: a defect of execd, which somebody should see.
  if (!(error instanceof Failure) && errnoOf(error) === undefined) console.error('execd:', error);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const failure = toFailure(error);
  const { status, headers } = failure;
  const body = Buffer.from(JSON.stringify(errorBody(failure)));
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  res.write(body);
  endAfterRequest(res);
}

/** How long a client that was refused may go on sending, in milliseconds. */
const DRAIN_MS = 5000;

/**
 * A client that is still sending learns of the answer when it looks for one; ending the connection under it now would
 * look like a broken network. So what it sends is read and dropped for a while.
 */
function endAfterRequest(res: ServerResponse): void {
  const { req } = res;
  if (req.complete || req.destroyed) {
    res.end();
    return;
  }
  const timer = setTimeout(() => res.end(), DRAIN_MS);
  req.on('end', () => res.end()).on('close', () => clearTimeout(timer));
  req.resume();
}

/** Splits the query part of a request target. `+` means a space, as in form encoding. Throws for broken encoding. */
export function parseQuery(text: string): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, ...value] = pair.split('=');
      return [decodeQuery(name ?? ''), decodeQuery(value.join('='))];
    });
}

function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest(`the query holds ${JSON.stringify(text.slice(0, 80))}, which is not percent-encoded UTF-8`);
  }
}

export function queryAll(call: Call, name: string): string[] {
  return call.query.filter(([key]) => key === name).map(([, value]) => value);
}

export function queryOne(call: Call, name: string): string | undefined {
  const values = queryAll(call, name);
  if (values.length > 1) throw badRequest(`query parameter ${name} is given ${values.length} times, once is expected`);
  return values[0];
}

/** A whole number of the query within bounds, undefined when absent. */
export function queryInteger(call: Call, name: string, minimum: number): number | undefined {
  const text = queryOne(call, name);
  if (text === undefined) return undefined;
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw badRequest(`query parameter ${name} must be an integer of at least ${minimum}, got ${JSON.stringify(text)}`);
  }
  return value;
}

export function queryBoolean(call: Call, name: string): boolean {
  const text = queryOne(call, name) ?? 'false';
  if (text !== 'true' && text !== 'false') {
    throw badRequest(`query parameter ${name} must be true or false, got ${JSON.stringify(text)}`);
  }
  return text === 'true';
}
