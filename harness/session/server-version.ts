/** Which version a server says that it is. The documents have no such operation: many servers do all the same. */
import { describeError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { API_KEY_HEADER } from '../lifecycle-client/client.ts';
import { plainFetch, textWithin } from '../plain-fetch.ts';

export type ServerVersion = {
  /** As the server writes it; absent where it tells none. */
  version?: string;
  /** A sentence: where it was told, or what was answered instead. */
  evidence: string;
};

const PATHS = ['/version', '/v1/version'];
const ANSWER_MS = 10_000;
const MAX_BYTES = 64 * 1024;
/** A number with at least one dot, or a word that begins so: nothing that could be a page, or hold a secret. */
const VERSION = /^v?(\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+.][0-9A-Za-z.-]{1,32})?)$/;

/**
 * Asks `GET /version` and `GET /v1/version` of a server at `url` (without `/v1`) for a JSON object with the text `version`.
 * Never throws for what the server does: then it tells no version.
 */
export async function askServerVersion(url: string, apiKey: string | undefined): Promise<ServerVersion> {
  const answers: string[] = [];
  for (const path of PATHS) {
    const { version, answer } = await ask(`${url}${path}`, apiKey);
    if (version !== undefined) return { version, evidence: `GET ${path} says ${version}` };
    answers.push(`GET ${path}: ${answer}`);
  }
  return { evidence: `the server tells no version (${answers.join('; ')})` };
}

async function ask(url: string, apiKey: string | undefined): Promise<{ version?: string; answer: string }> {
  try {
    const response = await plainFetch(url, {
      headers: apiKey === undefined ? {} : { [API_KEY_HEADER]: apiKey },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body = fromJson(await textWithin(response, MAX_BYTES));
    const told = isObject(body) && typeof body.version === 'string' ? VERSION.exec(body.version)?.[1] : undefined;
    if (response.status !== 200) return { answer: String(response.status) };
    return told === undefined ? { answer: '200 without a version' } : { version: told, answer: '200' };
  } catch (error) {
    return { answer: describeError(error) };
  }
}
