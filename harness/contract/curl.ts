/** A command that repeats an exchange without the harness, for people. Secrets are shell variables in it. */
import type { Exchange } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';

/** Headers that curl sets itself, and those that tell about a client rather than about the request. */
const LEFT_OUT =
  /^(host|connection|keep-alive|content-length|transfer-encoding|accept-encoding|accept-language|user-agent|expect|upgrade|sec-.*)$/i;

/** Whether a header tells about the client, or about one connection, rather than about what is asked. */
export const isOfTheClient = (name: string): boolean => LEFT_OUT.test(name);

/** The variable of the environment that holds a secret of a request, by the name of its header or member. */
export const secretVariable = (name: string): string => OF_A_BUCKET[name] ?? `SECRET_${variableFor(name)}`;

/** Those that the suite itself takes from the environment. */
const OF_A_BUCKET: Readonly<Record<string, string>> = {
  accessKeyId: 'OSS_ACCESS_KEY_ID',
  accessKeySecret: 'OSS_ACCESS_KEY_SECRET',
};

/** One line for a POSIX shell. The key of the server is `$OPEN_SANDBOX_API_KEY`, other secrets are named alike. */
export function curlOf(exchange: Pick<Exchange, 'base' | 'request'>): string {
  const { method, target, headers, body } = exchange.request;
  const url = exchange.base + target;
  const words = ['curl', '-i'];
  if (/\/\.\.?(\/|$|\?)/.test(url)) words.push('--path-as-is');
  if (/[[\]{}]/.test(url)) words.push('--globoff');
  const hasBody = body !== undefined && body.bytes > 0;
  if (method === 'HEAD') words.push('--head');
  else if (method !== (hasBody ? 'POST' : 'GET')) words.push('-X', quoteWord(method));
  words.push(quoteUrl(url));
  for (const [name, value] of headers) {
    if (LEFT_OUT.test(name) || (/^accept$/i.test(name) && value === '*/*')) continue;
    words.push('-H', value === '' ? quoteWord(`${name};`) : quoteHeader(name, value));
  }
  if (!hasBody) return words.join(' ');
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) words.push('-H', quoteWord('Content-Type:'));
  if (body.truncated || (body.text === undefined && body.base64 === undefined)) {
    return `${words.join(' ')} --data-binary @BODY # the ${body.bytes} bytes of the body were not kept`;
  }
  if (body.text !== undefined) return `${words.join(' ')} --data-binary ${quoteWord(body.text)}`;
  return `printf %s ${quoteWord(body.base64 ?? '')} | base64 -d | ${words.join(' ')} --data-binary @-`;
}

/** The shell variable that holds what a header hides: `OPEN-SANDBOX-API-KEY` -> `OPEN_SANDBOX_API_KEY`. */
function variableFor(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function quoteHeader(name: string, value: string): string {
  const parts = `${name}: ${value}`.split(REDACTED);
  return parts.map((part) => (part === '' ? '' : quoteWord(part))).join(`"$${variableFor(name)}"`);
}

function quoteUrl(url: string): string {
  return url
    .split(REDACTED)
    .map((part) => (part === '' ? '' : quoteWord(part)))
    .join('"$SECRET"');
}

function quoteWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('@')) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
