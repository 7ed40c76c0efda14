/** Asks a server which version it is of. No document has the operation: a server that does not tell is as good as one that does. */
import { describeError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { plainFetch, textWithin } from '../plain-fetch.ts';
import { isDone } from './answers.ts';
import { API_KEY_HEADER } from './client.ts';

/** What a server tells of its version: `evidence` is a sentence for people, whether it tells one or not. */
export type ServerVersion = { version?: string; evidence: string };

/** Outside the API, where servers have it that are made of operations with and without a prefix; then in it. */
const TARGETS = ['/version', '/v1/version'];

/** Longer than this nobody waits for an answer, in milliseconds; more than this of one is not read, in bytes. */
const ANSWER_MS = 5000;
const MOST_BYTES = 16 * 1024;

/** A number with at least one dot, and what may stand behind it: nothing that could be a page, or hold a secret. */
const VERSION = /^v?(\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+.][0-9A-Za-z.+-]{1,32})?)$/;

/** Asks `GET /version` of the server at `url` (without `/v1`), without and with that prefix. Never throws. */
export async function askVersion(url: string, apiKey: string | undefined, ms = ANSWER_MS): Promise<ServerVersion> {
  const seen: string[] = [];
  for (const target of TARGETS) {
    const told = await ask(url, target, apiKey, ms);
    if (told.version !== undefined) return { version: told.version, evidence: `GET ${target} says ${told.version}` };
    seen.push(`GET ${target}: ${told.trouble}`);
  }
  return { evidence: `the server tells no version (${seen.join(', ')})` };
}

type Answered = { version: string } | { version?: never; trouble: string };

async function ask(url: string, target: string, apiKey: string | undefined, ms: number): Promise<Answered> {
  try {
    const response = await plainFetch(`${url}${target}`, {
      headers: apiKey === undefined ? {} : { [API_KEY_HEADER]: apiKey },
      signal: AbortSignal.timeout(ms),
    });
    if (!isDone(response.status)) {
      await response.body?.cancel();
      return { trouble: String(response.status) };
    }
    const body = fromJson(await textWithin(response, MOST_BYTES));
    const version = isObject(body) && typeof body.version === 'string' ? VERSION.exec(body.version)?.[1] : undefined;
    return version === undefined ? { trouble: `${response.status} without a version` } : { version };
  } catch (error) {
    return { trouble: describeError(error).split('\n')[0]!.slice(0, 100) };
  }
}
