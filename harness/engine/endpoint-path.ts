/** What both callers of services in sandboxes have in common: where an endpoint leads, and the headers of an answer. */
import type { IncomingMessage } from 'node:http';
import { ActionFailure } from '../drivers/driver.ts';

/**
 * The path of an endpoint at the recorder (`host`: `127.0.0.1:PORT`), without a slash at its end. Nothing is ever sent
 * anywhere else: throws ActionFailure for one that the recorder could not read as an address, which is the server's failure.
 */
export function endpointPath(endpoint: string, host: string): string {
  const bare = endpoint.replace(/^http:\/\//, '');
  if (bare !== host && !bare.startsWith(`${host}/`)) {
    throw new ActionFailure(`the endpoint ${JSON.stringify(endpoint)} is no address of a service`);
  }
  return bare.slice(host.length).replace(/\/$/, '');
}

/** Headers with names in small letters; several of one name joined by comma. */
export const headersIn = ({ headersDistinct }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]));
