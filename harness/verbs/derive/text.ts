/** Bodies that are wrong as bytes or as JSON, whatever their schema, and texts that JSON leaves open. */
import { segmentsOf } from '../../expressions/expression.ts';

/** What of a `call` a fault sets. */
export type RawCall = { text?: string; base64?: string; body?: unknown; headers?: Record<string, string> };

export type RawFault = { name: string; call: RawCall };

const TWO_MIB = 2 * 1024 * 1024;
const LEVELS = 100;
/** Stands for a bare word while the rest is written. */
export const MARK = 'conformance-bare-word';

/**
 * What no reader may take. `base` is a valid body, `required` whether one must be there. None of these is JSON in
 * UTF-8 with its media type, which is all that the document admits.
 */
export function rawFaults(base: unknown, required: boolean): RawFault[] {
  const text = jsonText(base);
  const bare = (word: string): RawFault => ({
    name: `the body: ${word}`,
    call: { text: jsonText(withLeaf(base, () => MARK)).replace(`"${MARK}"`, word) },
  });
  return [
    { name: 'the body: cut short', call: { text: text.slice(0, -1) } },
    { name: 'the body: more after its end', call: { text: `${text}}` } },
    { name: 'the body: a comma before the end', call: { text: `${text.slice(0, -1)},}` } },
    bare('NaN'),
    bare('Infinity'),
    bare('-Infinity'),
    bare('undefined'),
    // A path stays where it was: who takes it for one makes nothing elsewhere.
    { name: 'the body: not in UTF-8', call: { base64: latin1(jsonText(withLeaf(base, (leaf) => `${leaf}-ÿ`))) } },
    ...(required ? [{ name: 'the body: empty', call: { text: '' } }] : []),
    ...(required ? [{ name: 'the body: white space', call: { text: ' ' } }] : []),
    { name: 'the body: as text/plain', call: { text, headers: { 'content-type': 'text/plain' } } },
    {
      name: 'the body: as a form',
      call: { text, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    },
  ];
}

/**
 * What JSON or HTTP leave to the reader: a server may take it or not. `wrong` is a body that breaks its schema in any
 * case, with MARK at the place, so that every reading refuses the request; that it is refused in an orderly way, though
 * an answer that repeats what is wrong is hard to write here, is all that is asked.
 */
export function openTexts(wrong: unknown): RawFault[] {
  const text = jsonText(wrong);
  const within = (inner: string): RawCall => ({ text: text.replace(`"${MARK}"`, () => inner) });
  const plain = within('"conformance"').text ?? '';
  return [
    { name: 'of half a surrogate pair', call: within('"\\ud800"') },
    { name: `of ${LEVELS} lists in each other`, call: within('['.repeat(LEVELS) + ']'.repeat(LEVELS)) },
    { name: 'of 2 MiB', call: within(`"\${$pad('', ${TWO_MIB}, 'a')}"`) },
    { name: 'of a number beyond all bounds', call: within('1e999') },
    { name: 'and each member twice', call: { text: `${plain.slice(0, -1)},${plain.slice(1)}` } },
    { name: 'and no media type', call: { text: plain, headers: { 'content-type': '' } } },
    { name: 'and a byte order mark in front', call: { text: `\ufeff${plain}` } },
  ];
}

/** JSON in which `${…}` stays as it is: what is quoted in an expression is no JSON string. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`)
    .join(',')}}`;
}

function quoted(text: string): string {
  const parts = segmentsOf(text).map((segment) =>
    'literal' in segment ? JSON.stringify(segment.literal).slice(1, -1) : `\${${segment.expression}}`,
  );
  return `"${parts.join('')}"`;
}

/** The body with its first value that is neither a list nor an object replaced. */
function withLeaf(value: unknown, leaf: (old: unknown) => string): unknown {
  let done = false;
  const replace = (here: unknown): unknown => {
    if (done) return here;
    if (Array.isArray(here)) return here.map(replace);
    if (typeof here === 'object' && here !== null) {
      return Object.fromEntries(Object.entries(here).map(([name, member]) => [name, replace(member)]));
    }
    done = true;
    return leaf(here);
  };
  return replace(value);
}

/** An expression for the bytes of a text, one for each character: those beyond ASCII are no UTF-8 then. */
function latin1(text: string): string {
  const parts = segmentsOf(text).map((segment) =>
    'literal' in segment ? JSON.stringify(segment.literal) : `(${segment.expression})`,
  );
  return `\${$base64encode(${parts.join(' & ')})}`;
}
