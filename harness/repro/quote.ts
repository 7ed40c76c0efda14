/** Text for a POSIX shell: what was recorded as it was, and shell variables where the value is another in each execution. */
import { literal } from '../pattern.ts';
import { REDACTED } from '../wire/redacted.ts';

/** What stands in the place of a recorded text; `shell` is an expansion such as `$s1` or `$(time_in 60)`. */
export type Replacement = { find: string; shell: string };

/** Words of a request that are not the same in each execution. */
export type Replacements = {
  fixed: readonly Replacement[];
  /** When the request was sent, in milliseconds since the epoch: times in it are told from there. */
  sentAt: number;
};

/** A time further away than this is meant as it is written. */
const MAX_SECONDS = 400 * 24 * 3600;

const TIME = String.raw`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z`;
const EPOCH = String.raw`(?<=[?&]expires=)\d{10}\b`;

/** One word for the shell: single quotes around what stays, double quotes around what is expanded. */
export function shellWord(text: string, { fixed, sentAt }: Replacements): string {
  const known = [...fixed].sort((a, b) => b.find.length - a.find.length);
  const pattern = new RegExp([...known.map(({ find }) => literal(find)), TIME, EPOCH].join('|'), 'g');
  let word = '';
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    const [match] = found;
    const shell = known.find(({ find }) => find === match)?.shell ?? timeExpansion(match, sentAt);
    if (shell === undefined) continue;
    word += `${quotedUnlessEmpty(text.slice(done, found.index))}"${shell}"`;
    done = found.index + match.length;
  }
  return word + (done > 0 && done === text.length ? '' : quoted(text.slice(done)));
}

/** In single quotes, where everything but the quote itself stays as it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const quotedUnlessEmpty = (text: string): string => (text === '' ? '' : quoted(text));

/** Undefined for a time that is so far away that it does not depend on now. */
function timeExpansion(text: string, sentAt: number): string | undefined {
  const epoch = /^\d+$/.test(text);
  const seconds = Math.round(((epoch ? Number(text) * 1000 : Date.parse(text)) - sentAt) / 1000);
  if (!(Math.abs(seconds) <= MAX_SECONDS)) return undefined;
  if (epoch) return `$(epoch_in ${seconds})`;
  const fraction = /\.\d+/.exec(text)?.[0].replace(/\d/g, '0') ?? '';
  return `$(time_in ${seconds} ${fraction}Z)`;
}

/** Bytes as escapes for the format of `printf`, in pieces that are no longer than a line should be. */
export function octalChunks(bytes: Uint8Array): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < bytes.length; from += OCTAL_BYTES) {
    const part = [...bytes.subarray(from, from + OCTAL_BYTES)];
    chunks.push(part.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''));
  }
  return chunks;
}

const OCTAL_BYTES = 500;

/** A comment of any number of lines: nothing in the text can end it. */
export const comment = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `# ${line}`.trimEnd().replace(CONTROL, '?'))
    .join('\n');

/** Characters that a terminal would act on. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Whether a text holds something that was hidden. */
export const hidesSomething = (text: string): boolean => text.includes(REDACTED);
