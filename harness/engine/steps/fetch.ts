import { ActionFailure } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import type { Action } from './action.ts';

/**
 * `fetch`: one HTTP exchange with a service in a sandbox, through an endpoint that the server gave, with the headers that
 * the endpoint demands. Result: `{ status, headers, body, base64 }`; redirections are results.
 */
export const fetch: Action = async (step, { around, signal }) => {
  if (step.fetch === undefined) throw new HarnessError(`nothing to fetch: ${step.check}`);
  const { endpoint: given, path = '/', method = 'GET', headers = {}, bare = false, text, base64, until } = step.fetch;
  const { endpoint, demanded } = readEndpoint(given);
  const body =
    base64 !== undefined ? Buffer.from(base64, 'base64') : text === undefined ? undefined : Buffer.from(text);
  return around.fetch(
    {
      endpoint,
      path,
      method,
      headers: { ...(bare ? {} : demanded), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(until === undefined ? {} : { until }),
    },
    signal,
  );
};

/** Endpoint of the lifecycle document. */
function readEndpoint(given: unknown): { endpoint: string; demanded: Record<string, string> } {
  const { endpoint, headers } = (given ?? {}) as { endpoint?: unknown; headers?: Record<string, unknown> };
  if (typeof endpoint !== 'string') throw new ActionFailure(`${JSON.stringify(given)?.slice(0, 200)} is no Endpoint`);
  const demanded = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { endpoint, demanded: Object.fromEntries(demanded) };
}
