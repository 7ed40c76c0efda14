/** Servers that are one until the first scenario asks for something, and none from then on. */
import type { HeaderList } from '../../harness/wire/exchange.ts';
import type { Fault, FaultPlan } from '../../harness/wire/faults.ts';

/** What a web server answers that knows nothing of the API. */
export const plain = (status: number, body: string): Fault => ({
  kind: 'answer',
  get answer() {
    const headers: HeaderList = [
      ['Date', new Date().toUTCString()],
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
    ];
    return { status, headers, body: Buffer.from(body) };
  },
});

/** The fault for everything as soon as the preflight has removed its first sandbox, and none before. */
export function turningInto(fault: Fault): FaultPlan {
  let trusted = false;
  let first: string | undefined;
  return ({ method, target }) => {
    if (trusted) return fault;
    // The sandbox that is asked about first is that of the preflight; others that it makes are removed with it.
    const sandbox = /^\/sandboxes\/([^/?]+)$/.exec(target)?.[1];
    first ??= sandbox;
    trusted = method === 'DELETE' && sandbox === first && first !== undefined;
    return undefined;
  };
}
