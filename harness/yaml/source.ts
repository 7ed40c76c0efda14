/** YAML with positions: any value or key of a document can be pointed at. */
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { describeError } from '../errors.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Prepared, preparedValue } from './prepared.ts';

type Place = { line: number; column: number };
export type Path = readonly (string | number)[];

export type Source = {
  /** Path of the file as the user should see it. */
  file: string;
  text: string;
  /** The document as plain values. */
  value: unknown;
  /** Where the value at a path begins; the nearest existing parent when there is nothing at the path. */
  placeOf(path: Path): Place;
  /** Where the key at a path begins. */
  placeOfKey(path: Path): Place;
};

/** A scenario or configuration file of more bytes than this is a mistake. */
const MAX_SOURCE_BYTES = 1024 * 1024;
/** More values than this made by aliases are a mistake, or an attack. */
const MAX_ALIASES = 200;

/**
 * Parses YAML 1.2 text. Everything that is wrong with it as YAML comes back as diagnostics: syntax, duplicate keys,
 * aliases that multiply, several documents, keys that are not text. `<<` merges, as YAML 1.1 had it.
 */
export function parseSource(file: string, text: string): { source?: Source; diagnostics: Diagnostic[] } {
  if (text.length > MAX_SOURCE_BYTES) {
    const message = `the file has ${text.length} characters; at most ${MAX_SOURCE_BYTES} are read`;
    return { diagnostics: [{ file, line: 1, column: 1, message, text: '' }] };
  }
  const prepared = preparedValue('source', text);
  return prepared === undefined
    ? parsed(file, text)
    : { source: withPlacesLater(file, text, prepared), diagnostics: [] };
}

/** Only who has something to say of a file asks for places that were not prepared. */
function withPlacesLater(file: string, text: string, prepared: Prepared): Source {
  let read: Source | undefined;
  const places = (): Source => {
    read ??= parsed(file, text).source;
    if (read === undefined) throw new Error(`${file} is no YAML, although the build has read it`);
    return read;
  };
  return {
    file,
    text,
    value: prepared.value,
    placeOf(path) {
      const known = prepared.places[path.join('/')];
      return known === undefined ? places().placeOf(path) : { line: known[0], column: known[1] };
    },
    placeOfKey: (path) => places().placeOfKey(path),
  };
}

/** As parseSource, by the parser. */
export function parsed(file: string, text: string): { source?: Source; diagnostics: Diagnostic[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    version: '1.2',
    merge: true,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const diagnostics: Diagnostic[] = [...document.errors, ...document.warnings].map((problem) => ({
    file,
    ...at(problem.pos[0]),
    message: problem.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? problem.message,
    text,
  }));
  if (diagnostics.length > 0) return { diagnostics };
  visit(document, {
    Pair(_, pair) {
      // A merge key is a symbol.
      if (isScalar(pair.key) && !['string', 'symbol'].includes(typeof pair.key.value)) {
        const message = `the key ${String(pair.key.value)} is not text: put it in quotes`;
        diagnostics.push({ file, ...at(pair.key.range?.[0] ?? 0), message, text });
      }
    },
  });
  if (diagnostics.length > 0) return { diagnostics };

  const nodeAt = (path: Path): Node | null => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (node && typeof node === 'object' && 'range' in node) return node as Node;
    }
    return null;
  };
  const placeOf = (path: Path): Place => at(nodeAt(path)?.range?.[0] ?? 0);
  const placeOfKey = (path: Path): Place => {
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const key = path.at(-1);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair && isScalar(pair.key)) return at(pair.key.range?.[0] ?? 0);
    }
    if (isSeq(parent)) return placeOf(path);
    return placeOf(path.slice(0, -1));
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { source: { file, text, value, placeOf, placeOfKey }, diagnostics };
  } catch (error) {
    return { diagnostics: [{ file, line: 1, column: 1, message: describeError(error), text }] };
  }
}
