import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Failure } from './failure.ts';

export const TOKEN_HEADER = 'X-EXECD-ACCESS-TOKEN';
/** As node writes it. */
const IN_SMALL_LETTERS = TOKEN_HEADER.toLowerCase();

/** Throws 401 for a request without the token (security scheme AccessToken: all requests, /ping included). */
export function createAuthorizer(token: string | undefined): (req: IncomingMessage) => void {
  if (token === undefined) return () => {};
  const expected = digest(token);
  return (req) => {
    const given = req.headers[IN_SMALL_LETTERS];
    if (typeof given === 'string' && timingSafeEqual(digest(given), expected)) return;
    const problem = given === undefined ? 'is missing' : 'does not hold the access token of this sandbox';
    throw new Failure(401, 'UNAUTHORIZED', `header ${TOKEN_HEADER} ${problem}`);
  };
}

/** Of equal length whatever the token, so that the comparison takes the same time for each. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
