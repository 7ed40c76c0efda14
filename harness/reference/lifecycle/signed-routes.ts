/**
 * Endpoints that expire: `/routes/{token}/...` on the runtime's own listener. A token has four segments: the sandbox, the
 * port, the end in seconds since the epoch in base 36, and a signature of the three.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

export type SignedRoutes = {
  /** The path of a route; `expires` is a decimal number of seconds since the epoch. */
  sign(sandboxId: string, port: number, expires: string): string;
  /**
   * Where a target leads, and what comes behind the token; undefined for one that is no signed route. Throws a 401 for a
   * token that this runtime has not signed, or whose end has passed.
   */
  read(target: string): { sandboxId: string; port: number; rest: string } | undefined;
};

const ROUTE = /^\/routes\/(.+?)-([0-9]{1,5})-([0-9a-z]{1,13})-([0-9a-f]{64})(?=[/?]|$)(.*)$/s;

export const isSignedTarget = (target: string): boolean => target.startsWith('/routes/');

/** Routes with a key of this runtime. `now` is in milliseconds since the epoch. */
export function createSignedRoutes(now: () => number): SignedRoutes {
  const key = randomBytes(32);
  const signature = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return {
    sign(sandboxId, port, expires) {
      const claims = `${encodeURIComponent(sandboxId)}-${port}-${BigInt(expires).toString(36)}`;
      return `/routes/${claims}-${signature(claims)}`;
    },
    read(target) {
      const [, id, port, end, given, rest = ''] = ROUTE.exec(target) ?? [];
      if (id === undefined || end === undefined || given === undefined) return undefined;
      const wanted = signature(`${id}-${port}-${end}`);
      if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(given))) {
        throw new Refusal(401, 'ROUTE_NOT_SIGNED', 'The signature of this route is wrong.');
      }
      // More digits than a number holds are an end that no clock reaches.
      if (Number.parseInt(end, 36) * 1000 <= now()) throw new Refusal(401, 'ROUTE_EXPIRED', 'This route has expired.');
      return { sandboxId: decodeURIComponent(id), port: Number(port), rest };
    },
  };
}
