/** Replaces secrets in everything that is kept of an exchange, before anybody else sees it. */
import type { HeaderList, KeptBody } from './exchange.ts';
import { scanJson } from './json-scan.ts';
import { REDACTED } from './redacted.ts';
import { secretPatterns } from './secret-pattern.ts';

export type BodyParts = {
  /** The bytes that were kept, `margin` more than the limit where there were as many. */
  kept: Buffer;
  /** Size of the whole body. */
  bytes: number;
  /** Whether `kept` is the whole body. */
  complete: boolean;
  contentType: string | undefined;
  /** Names of JSON members whose values, at any depth, are secret in this body. */
  secretMembers?: readonly string[];
};

export type Redactor = {
  /** How many bytes beyond a limit must be kept so that a secret at the limit is seen whole. */
  margin: number;
  text(text: string): string;
  target(target: string): string;
  headers(headers: HeaderList, secretNames?: ReadonlySet<string>): HeaderList;
  /** The body as it may be written, at most `limit` bytes of it. */
  body(parts: BodyParts, limit: number): KeptBody;
};

const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);
const SECRET_HEADER_NAME = /(?:^|[-_])(?:token|secret|key|password|auth|signature)$/i;
const SECRET_MEMBERS = new Set([
  'password',
  'accesskeysecret',
  'accesskeyid',
  'accesskey',
  'apikey',
  'accesstoken',
  'securitytoken',
  'token',
  'secret',
]);
const SECRET_QUERY =
  /([?&](?:[^=&#]*[-_.])?(?:token|secret|password|signature|access_?key(?:_?(?:id|secret))?|api_?key)=)[^&#]+/gi;

/** Members of an object are compared without case, `-` and `_`. */
function memberName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** `secrets` are replaced wherever they occur; those below MIN_SECRET_LENGTH only as values of secret headers. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const { whole, cut, maxLength } = secretPatterns(secrets);

  /** On bytes as latin-1 text. */
  const literals = (text: string): string => (whole ? text.replace(whole, REDACTED) : text);
  const latin = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const text = (value: string): string => {
    if (!whole) return value;
    const bytes = latin(value);
    const replaced = literals(bytes);
    return replaced === bytes ? value : Buffer.from(replaced, 'latin1').toString('utf8');
  };
  /** Takes away the beginning of a secret at the end of what was cut. */
  const withoutStump = (value: string): string => {
    if (!cut) return value;
    const from = Math.max(0, value.length - maxLength);
    return value.slice(0, from) + value.slice(from).replace(cut, '');
  };

  return {
    margin: maxLength,
    text,
    target: (target) => literals(target).replace(SECRET_QUERY, `$1${REDACTED}`),
    headers: (headers, secretNames) =>
      headers.map(([name, value]) => {
        const secret =
          SECRET_HEADERS.has(name.toLowerCase()) ||
          SECRET_HEADER_NAME.test(name) ||
          secretNames?.has(name.toLowerCase());
        return [literals(name), secret && value !== '' ? REDACTED : literals(value)];
      }),
    body(parts, limit) {
      const { bytes, contentType } = parts;
      const cutShort = !parts.complete || parts.kept.length > limit;
      let kept = parts.kept.toString('latin1');
      if (!parts.complete) kept = withoutStump(kept);
      kept = literals(redactMembers(kept, contentType, new Set(parts.secretMembers?.map(memberName))));
      const buffer = Buffer.from(cutShort ? kept.slice(0, limit) : kept, 'latin1');
      return { bytes, ...written(buffer, cutShort), ...(cutShort ? { truncated: true as const } : {}) };
    },
  };
}

function written(bytes: Buffer, cutShort: boolean): { text?: string; base64?: string } {
  if (bytes.length === 0) return cutShort ? {} : { text: '' };
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    // With `stream` a character that the cut has split is left out rather than refused.
    return { text: decoder.decode(bytes, { stream: cutShort }) };
  } catch {
    return { base64: bytes.toString('base64') };
  }
}

function redactMembers(text: string, contentType: string | undefined, more: ReadonlySet<string>): string {
  const type = (contentType ?? '').toLowerCase();
  if (type.startsWith('text/event-stream')) {
    return text.replace(/[^\r\n]+/g, (line) => redactJson(line, more));
  }
  // What is no JSON by its type may be JSON by its looks: a server that gets the type wrong leaks no less.
  return type.includes('json') || /^\s*[[{]/.test(text) ? redactJson(text, more) : text;
}

function redactJson(text: string, more: ReadonlySet<string>): string {
  let result = '';
  let done = 0;
  scanJson(text, ({ path, kind, start, end, closed }) => {
    if (!path.some((name) => SECRET_MEMBERS.has(memberName(name)) || more.has(memberName(name)))) return;
    if (kind === 'string' && end - start === 2 && closed) return; // the empty string hides nothing
    // The type stays, so that the body can still be held to its schema.
    result += text.slice(done, start) + (kind === 'number' ? '0' : `"${REDACTED}${closed ? '"' : ''}`);
    done = end;
  });
  return done === 0 ? text : result + text.slice(done);
}
