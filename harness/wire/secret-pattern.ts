/**
 * Patterns that find a secret in text however it is spelt: as it is, percent-encoded in part or whole, escaped in
 * JSON (also in JSON within JSON), in base64 at any alignment. Text here means bytes as latin-1 characters.
 */

/** A shorter text occurs by chance: replacing it would destroy the transcript and protect nothing. */
const MIN_SECRET_LENGTH = 4;

/** Bytes of text that one byte of a secret can take: `\\u00XX` with eight backslashes. */
const LONGEST_SPELLING = 16;

/** A character that is itself cut: some bytes of it, some of its percent-encodings, a part of an escape. */
const PART_OF_UNIT =
  '(?:(?:[\\x80-\\xff]|%(?:25)?[0-9A-Fa-f]{2}){0,3}(?:%[0-9A-Fa-f]{0,3})?|(?:\\\\{1,8}u[0-9A-Fa-f]{4})?\\\\{0,8}(?:u[0-9A-Fa-f]{0,3})?)';

export type SecretPatterns = {
  /** Every complete spelling; undefined when there is no secret. */
  whole: RegExp | undefined;
  /** Beginnings of a spelling at the end of a text that was cut. */
  cut: RegExp | undefined;
  /** A spelling is never longer than this. */
  maxLength: number;
};

export function secretPatterns(secrets: readonly string[]): SecretPatterns {
  // The longest first, so that of two secrets with a common beginning none is left in part.
  const usable = [...new Set(secrets)].filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  usable.sort((a, b) => b.length - a.length);
  if (usable.length === 0) return { whole: undefined, cut: undefined, maxLength: 0 };
  const spelt = usable.map(spellings);
  const base64 = usable.flatMap(base64Spellings);
  const whole = [...spelt.map((units) => units.join('')), ...base64.map((characters) => characters.join(''))];
  const cut = [...spelt.map((units) => beginnings(units) + PART_OF_UNIT), ...base64.map(beginnings)];
  return {
    whole: new RegExp(whole.map((pattern) => `(?:${pattern})`).join('|'), 'g'),
    cut: new RegExp(`(?:${cut.join('|')})$`),
    maxLength: Math.max(...usable.map((secret) => Buffer.byteLength(secret) * LONGEST_SPELLING)) + 4,
  };
}

/**
 * Whether it is worth while to look for a secret in a text with its pattern, which costs much to make for a long secret:
 * false only where no spelling of it can stand there. Letters and digits are always themselves but where a text escapes
 * bytes, and where it is in base64.
 */
export function mayStandIn(secret: string, text: string): boolean {
  if (/%|\\u/.test(text)) return true;
  return [secret, ...base64Cores(secret)].some((spelling) => text.includes(longestWord(spelling)));
}

/** The longest run of letters and digits; empty where there is none. */
function longestWord(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), '');
}

/** Levels of JSON within JSON are few; a bound keeps a text of nothing but backslashes cheap. */
const ESCAPES = '\\\\{1,8}';

/** One pattern per character of the secret; a run of backslashes is one, since escaping multiplies it. */
function spellings(secret: string): string[] {
  return (secret.match(/\\+|[^\\]/gu) ?? []).map((part) => {
    if (part.startsWith('\\')) {
      const encoded = `(?:%(?:25)?5[cC]|${ESCAPES}u005[cC])`;
      return `(?:\\\\{${part.length},${part.length * 8}}|${encoded}{${part.length}})`;
    }
    const bytewise = [...Buffer.from(part)]
      .map((byte) => `(?:${escapeByte(byte)}|%(?:25)?${hexDigits(byte, 2)})`)
      .join('');
    const unicode = [...Array(part.length).keys()]
      .map((index) => `${ESCAPES}u${hexDigits(part.charCodeAt(index), 4)}`)
      .join('');
    return `(?:${[bytewise, unicode, ...shortForms(part)].join('|')})`;
  });
}

/** Forms of single characters: JSON escapes, and `+` for a space in forms. */
function shortForms(character: string): string[] {
  const letters: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };
  const letter = letters[character];
  if (letter) return [`${ESCAPES}${letter}`];
  if (character === '"' || character === '/') return [`${ESCAPES}${character}`];
  if (character === ' ') return ['\\+'];
  // Clients put such characters into headers as single bytes.
  return /^[\x80-\xff]$/.test(character) ? [escapeByte(character.charCodeAt(0))] : [];
}

const base64Spellings = (secret: string): string[][] =>
  base64Cores(secret).map((core) => [...core].map(base64Character));

/** The characters of base64 that depend on the secret alone, for each of the three alignments. */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // Characters that share bits with what stands before and after are not the secret's alone. What stays of it are at
    // most four bits of its first byte and four of its last.
    const first = offset === 0 ? 0 : offset + 1;
    const last = (offset + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const core = text.slice(first, last);
    return core.length < MIN_SECRET_LENGTH ? [] : [core];
  });
}

function base64Character(character: string): string {
  if (character === '+') return '(?:[+-]|%2[Bb])';
  if (character === '/') return `(?:[/_]|${ESCAPES}/|%2[Ff])`;
  return character;
}

/** `a(?:b(?:c)?)?`: any beginning of the sequence, at least one unit. */
function beginnings(units: readonly string[]): string {
  return units.reduceRight((rest, unit) => (rest === '' ? unit : `${unit}(?:${rest})?`), '');
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

function hexDigits(value: number, length: number): string {
  const digits = value.toString(16).padStart(length, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
