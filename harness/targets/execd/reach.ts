/** Before anything is tested: is there an execd, and does it take the token? */
import { describeError, HarnessError } from '../../errors.ts';
import { isDone } from '../../lifecycle-client/answers.ts';
import { plainFetch } from '../../plain-fetch.ts';
import type { Execd } from '../../probing/execd.ts';
import { inOneLine } from '../../probing/sighting.ts';

/** One that needs longer for a ping, or for a command that does nothing, cannot be tested. */
const ANSWER_MS = 5000;

type Told = { what: string; status: number; type: string; text: string };

/**
 * Throws HarnessError with a sentence that says what to do when nothing answers at the address, when what answers wants a
 * token or does not accept the one it gets, and when it is no execd. How well it answers is for the checks to judge.
 */
export async function checkExecd(execd: Execd, token: string | undefined): Promise<void> {
  const ping = await ask(execd, 'GET', '/ping');
  refuseWithoutToken(ping, execd, token);
  // A ping may be answered to anybody.
  const command = await ask(execd, 'POST', '/command', { command: 'exit 0' });
  refuseWithoutToken(command, execd, token);
  const doubtful = [ping, command].find((told) => isPage(told) || !isDone(told.status));
  if (doubtful === undefined || (!isPage(doubtful) && isDone(ping.status))) return;
  const answer = inOneLine(`${doubtful.status} ${doubtful.type} ${doubtful.text}`);
  throw new HarnessError(
    `${execd.url} does not look like an execd: ${doubtful.what} answered ${answer}. Check --execd; the address may need another port, or a path prefix.`,
  );
}

const isPage = ({ type }: Told): boolean => /html/i.test(type);

function refuseWithoutToken({ what, status }: Told, { url }: Execd, token: string | undefined): void {
  if (status !== 401 && status !== 403) return;
  throw new HarnessError(
    token === undefined
      ? `The execd at ${url} wants a token (${what} answered ${status}), and none is given. Give it as SANDBOX_EXECD_TOKEN.`
      : `The execd at ${url} does not accept the token (${what} answered ${status}). Give the right one as SANDBOX_EXECD_TOKEN.`,
  );
}

async function ask({ url, headers }: Execd, method: string, path: string, body?: object): Promise<Told> {
  const what = `${method} ${path}`;
  try {
    const response = await plainFetch(url + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const type = response.headers.get('content-type') ?? '';
    return { what, status: response.status, type, text: await beginningOf(response) };
  } catch (cause) {
    const late = cause instanceof Error && cause.name === 'TimeoutError';
    const why = late ? `${what} was not answered within ${ANSWER_MS / 1000} s` : describeError(cause);
    throw new HarnessError(`No execd answers at ${url}: ${why}. Start it, or give its address as --execd.`, { cause });
  }
}

/** What the answer begins with, of which its end is not waited for: enough to tell what it is. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return value === undefined ? '' : Buffer.from(value).toString('utf8').slice(0, 500);
}
