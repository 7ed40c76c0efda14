/** The few lifecycle calls that the harness makes for itself, outside any scenario: preflight and clean-up. */
import { HarnessError } from '../errors.ts';
import { fromJson } from '../json-text.ts';
import { plainFetch } from '../plain-fetch.ts';

export type Answer = { status: number; text: string; json: unknown };

/** The header that the key of a server stands in. */
export const API_KEY_HEADER = 'OPEN-SANDBOX-API-KEY';

export type LifecycleClient = {
  /** Whether requests bear an API key. */
  readonly hasKey?: boolean;
  /** For the answer to a creation, in milliseconds; as long as usual when absent. */
  readonly createMs?: number;
  /** One request below `/v1`. Never follows redirects. Throws what `plainFetch` throws when no answer comes in time. */
  send(method: string, target: string, body?: unknown, timeoutMs?: number): Promise<Answer>;
};

/** More than this of an answer is not read. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** A client for the server at `url` (without `/v1`). `createMs`: for the answer to a creation, where one may be asked for. */
export function createLifecycleClient(url: string, apiKey: string | undefined, createMs?: number): LifecycleClient {
  return {
    hasKey: apiKey !== undefined,
    ...(createMs === undefined ? {} : { createMs }),
    async send(method, target, body, timeoutMs = 10_000) {
      const response = await plainFetch(`${url}/v1${target}`, {
        method,
        headers: {
          ...(apiKey === undefined ? {} : { [API_KEY_HEADER]: apiKey }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await readText(response);
      return { status: response.status, text, json: fromJson(text) };
    },
  };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new HarnessError(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
