/** Reads an OpenAPI document and finds its way in it. Anything that makes it unusable is a UsageError. */

import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isAlias, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { describeError, UsageError } from '../errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { decodeFragment, resolvePointer } from '../json-pointer.ts';
import { newestSet, type SetId } from '../spec-version.ts';
import { preparedValue } from '../yaml/prepared.ts';
import { documentInSet, saysSets } from './in-set.ts';

export type ApiDocument = {
  file: string;
  /** File name without folders. */
  name: string;
  root: JsonObject;
};

/** Documents are small; a larger file is a mistake and would only cost memory. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Aliases (`*name`) in one document, and what they may come to when they are in each other. */
const MAX_ALIASES = 1000;

/** References that lead to references, at most: more is a circle. */
const MAX_REFERENCE_HOPS = 32;

/**
 * Reads an OpenAPI 3 document in YAML or JSON, as a requirement set has it; absent: the newest of its folder.
 * Throws UsageError with the file, the place and a remedy when it is missing, not YAML or not OpenAPI 3.
 */
export async function readApiDocument(file: string, set: SetId = newestSet(dirname(file))): Promise<ApiDocument> {
  const whole = await readWholeDocument(file);
  return whole.saysSets ? { ...whole, root: documentInSet(file, whole.root, set) } : whole;
}

/** The same with all that any set has. `saysSets`: whether some of it is not in every set. */
export async function readWholeDocument(file: string): Promise<ApiDocument & { saysSets: boolean }> {
  const text = await readDocumentText(file);
  return { ...apiDocumentOf(text, file), saysSets: saysSets(text) };
}

/**
 * A text that has been read as an OpenAPI 3 document, with all that any set has. `file` is what messages call it, a path or a
 * URL. Throws UsageError as readApiDocument.
 */
export function apiDocumentOf(text: string, file: string): ApiDocument {
  const root = plainDataOf(text, file);
  if (!isApiDocument(root)) {
    throw unusable(
      file,
      '/openapi',
      'this is not an OpenAPI 3 document',
      'give a document that begins with "openapi: 3.1.0"',
    );
  }
  if (!isObject(root.paths)) {
    throw unusable(file, '/paths', 'the document has no paths', 'give a document that describes operations');
  }
  return { file, name: basename(file), root };
}

/** Whether data say of themselves that they are an OpenAPI 3 document. */
export const isApiDocument = (root: unknown): root is JsonObject =>
  isObject(root) && typeof root.openapi === 'string' && /^3\.\d/.test(root.openapi);

/** What a YAML or JSON text holds. Throws UsageError with the place when it is not YAML, or has too many aliases. */
export const plainDataOf = (text: string, file: string): unknown =>
  preparedValue('document', text)?.value ?? parsedData(text, file);

/** As plainDataOf, by the parser. */
export function parsedData(text: string, file: string): unknown {
  const lines = new LineCounter();
  // The parser's own look for a key that is there twice takes a time that grows with the square of the keys.
  const yaml = toPlainData(file, () =>
    parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false }),
  );
  const [problem] = yaml.errors;
  const wrong = problem
    ? { at: problem.pos[0], message: problem.message }
    : toPlainData(file, () => wrongNode(yaml.contents));
  if (wrong) {
    const { line, col } = lines.linePos(wrong.at);
    throw new UsageError(`${file}:${line}:${col}: this is not valid YAML: ${wrong.message}. Correct the file.`);
  }
  return toPlainData(file, () => yaml.toJS({ maxAliasCount: MAX_ALIASES }));
}

/** The first key that its map has already, or the first alias too many. */
function wrongNode(contents: Node | null): { at: number; message: string } | undefined {
  let wrong: { at: number; message: string } | undefined;
  let aliases = 0;
  const found = (node: Node, message: string): symbol => {
    wrong = { at: node.range?.[0] ?? 0, message };
    return visit.BREAK;
  };
  visit(contents, (_, node) => {
    if (isAlias(node)) {
      aliases += 1;
      return aliases > MAX_ALIASES ? found(node, `it has more than ${MAX_ALIASES} aliases`) : undefined;
    }
    if (!isMap(node)) return undefined;
    const seen = new Set<unknown>();
    for (const { key } of node.items) {
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) return found(key, 'Map keys must be unique');
      seen.add(key.value);
    }
    return undefined;
  });
  return wrong;
}

async function readDocumentText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_DOCUMENT_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_DOCUMENT_BYTES}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new UsageError(
      `${file}: the OpenAPI document cannot be read: ${describeError(error)}. Check the path (--specs DIR).`,
      { cause: error },
    );
  }
}

function toPlainData<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${file}: the document cannot be read: ${describeError(error)}. Correct its aliases.`, {
      cause: error,
    });
  }
}

/** An error about one place of a document, with what to do about it. */
export function unusable(file: string, pointer: string, problem: string, remedy: string): UsageError {
  return new UsageError(`${file}#${pointer}: ${problem}; ${remedy}.`);
}

/** Follows `$ref` until there is something else, with the pointer where that stands. */
export function dereference(
  document: ApiDocument,
  value: unknown,
  pointer: string,
): { value: unknown; pointer: string } {
  let found = { value, pointer };
  for (let hops = 0; isObject(found.value) && typeof found.value.$ref === 'string'; hops += 1) {
    const reference = found.value.$ref;
    if (hops === MAX_REFERENCE_HOPS) {
      throw unusable(document.file, pointer, `$ref "${reference}" leads in a circle`, 'break the circle');
    }
    found = { value: resolvePointer(document.root, reference), pointer: decodeFragment(reference.slice(1)) };
  }
  return found;
}
