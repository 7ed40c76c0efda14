/** Requests that verbs make of their own. */
import { ActionFailure } from '../drivers/driver.ts';
import { EXECD_PORT } from '../ports.ts';
import type { CallRequest, Endpoint, Surroundings } from './surroundings.ts';

/** A request for an operation with the right key, with these path parameters and, as JSON text, this body. */
export const plainRequest = (operation: string, path: Record<string, unknown> = {}, body?: string): CallRequest => ({
  operation,
  path,
  query: {},
  headers: {},
  body,
  key: 'right',
  wrongOnPurpose: false,
});

/** Endpoint of the lifecycle document. Throws ActionFailure for what is none. */
export function readEndpoint(given: unknown): Endpoint {
  const { endpoint, headers } = (given ?? {}) as { endpoint?: unknown; headers?: Record<string, unknown> };
  if (typeof endpoint !== 'string') throw new ActionFailure(`${JSON.stringify(given)?.slice(0, 200)} is no Endpoint`);
  const demanded = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { endpoint, demanded: Object.fromEntries(demanded) };
}

/** Where the server says that execd of a sandbox is. Throws ActionFailure when it does not say it. */
export async function execdEndpoint(
  sandboxId: string,
  { call, useServerProxy }: Pick<Surroundings, 'call' | 'useServerProxy'>,
  signal: AbortSignal,
): Promise<Endpoint> {
  const request = plainRequest('getSandboxEndpoint', { sandboxId, port: EXECD_PORT });
  const query = useServerProxy ? { use_server_proxy: true } : {};
  return readEndpoint((await call({ ...request, query }, signal)).body);
}
