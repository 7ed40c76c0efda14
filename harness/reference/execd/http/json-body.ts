import type { IncomingMessage } from 'node:http';
import { badRequest } from '../failure.ts';

/** Bodies are commands and lists of paths; content of files travels by upload, which is streamed. */
const JSON_LIMIT_BYTES = 16 * 1024 * 1024;
const SLOW_BODY_MS = 30_000;

/** Reads a JSON body. Throws 400 for one that is absent, broken, too large or too slow. */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(req);
  if (bytes.length === 0) throw badRequest('the request has no body, JSON is expected', 'INVALID_REQUEST_BODY');
  return parse(bytes);
}

/** The same for a body that may be missing: undefined then. */
export async function readOptionalJson(req: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(req);
  return bytes.length === 0 ? undefined : parse(bytes);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`the request body is not JSON: ${reason}`, 'INVALID_REQUEST_BODY');
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const fail = (message: string): Error => badRequest(message, 'INVALID_REQUEST_BODY');
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => done(() => reject(fail(`the request body did not arrive within ${SLOW_BODY_MS / 1000} s`))),
      SLOW_BODY_MS,
    );
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= JSON_LIMIT_BYTES) chunks.push(chunk);
      else done(() => reject(fail(`the request body is larger than ${JSON_LIMIT_BYTES} bytes`)));
    };
    const onEnd = (): void => done(() => resolve(Buffer.concat(chunks)));
    const onBroken = (): void =>
      done(() => reject(fail('the connection was closed before the request body was whole')));
    const done = (then: () => void): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onBroken);
      req.resume();
      then();
    };
    req.on('data', onData).on('end', onEnd).on('close', onBroken).on('error', onBroken);
  });
}
