/** Reads and checks request bodies before anything else looks at them. */
import { invalid } from './refusal.ts';

const MOST_BYTES = 1024 * 1024;
/** What is read and thrown away of a body that is too long, so that the client gets to read the answer. */
const DRAINED_BYTES = 16 * MOST_BYTES;
const BODY_MS = 20_000;
const MOST_LEVELS = 64;

/** The bytes of a body as text. Throws a 400 for more than 1 MiB, for a client that stalls, for what is not UTF-8. */
export async function readBody(stream: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!stream) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  const deadline = setTimeout(() => void reader.cancel('too slow').catch(() => undefined), BODY_MS);
  const started = Date.now();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes <= MOST_BYTES) chunks.push(value);
      else if (bytes > DRAINED_BYTES) break;
    }
  } catch {
    throw invalid('The body broke off.');
  } finally {
    clearTimeout(deadline);
  }
  if (Date.now() - started >= BODY_MS) throw invalid(`The body took longer than ${BODY_MS / 1000} seconds.`);
  if (bytes > MOST_BYTES) throw invalid('The body is longer than 1 MiB.');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw invalid('The body is not valid UTF-8.');
  }
}

/** The value of a JSON text. Throws a 400 for malformed text, nesting beyond 64 levels, and lone surrogates. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(text.trim() === '' ? 'A JSON body is required.' : 'The body is not valid JSON.');
  }
  checkValue(value, 1);
  return value;
}

function checkValue(value: unknown, level: number): void {
  if (level > MOST_LEVELS) throw invalid(`The body is nested deeper than ${MOST_LEVELS} levels.`);
  if (typeof value === 'string') checkText(value);
  else if (Array.isArray(value)) for (const item of value) checkValue(item, level + 1);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      checkText(key);
      checkValue(member, level + 1);
    }
  }
}

function checkText(text: string): void {
  // Half of a surrogate pair is no character and has no bytes: it would change on its way into the sandbox.
  if (/\p{Surrogate}/u.test(text))
    throw invalid('The body holds half of a surrogate pair ("\\ud800" without its other half).');
}
