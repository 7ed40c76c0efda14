/** What the tests of the documents share: reading them, walking them, following their pointers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

const root = join(import.meta.dirname, '../..');

export const ourFolder = join(root, 'specs');

/** The published documents; they are no part of the repository, so the folder may be absent. */
export const publishedFolder = join(root, '../shared/upstream/specs');

/** File name, and how many operation-and-status pairs the published document has. */
export const documents: [file: string, pairs: number][] = [
  ['sandbox-lifecycle.yml', 75],
  ['execd-api.yaml', 88],
  ['egress-api.yaml', 40],
  ['diagnostic-api.yml', 14],
];

/**
 * Below these keywords the keys are names that the author of the document chose (a property may well be called
 * `title`), so a keyword that stands there is none.
 */
const mapsOfNames = new Set([
  'paths',
  'properties',
  'patternProperties',
  'schemas',
  'responses',
  'headers',
  'parameters',
  'securitySchemes',
  'content',
  'encoding',
  'mapping',
]);

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a document; throws with the place of the first syntax error, or when it is no mapping. */
export function readDocument(folder: string, file: string): JsonObject {
  const document: Json = parse(readFileSync(join(folder, file), 'utf8'));
  if (!isObject(document)) throw new Error(`${file} is not a YAML mapping`);
  return document;
}

/** One step of a walk. `keyword` is false where the key is a name. */
export type Visit = { path: string[]; key: string; value: Json; parent: JsonObject; keyword: boolean };

/** Visits every member of every object below `node`, parents first; no descent where `visit` returns false. */
export function walk(node: Json, visit: (at: Visit) => boolean | undefined, path: string[] = [], names = false): void {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) walk(item, visit, [...path, String(index)]);
  } else if (isObject(node)) {
    for (const [key, value] of Object.entries(node)) {
      if (visit({ path: [...path, key], key, value, parent: node, keyword: !names }) === false) continue;
      walk(value, visit, [...path, key], !names && mapsOfNames.has(key));
    }
  }
}

export const pointerOf = (path: string[]): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The node that a local reference (`#/components/...`) names; undefined when there is none. */
export function resolveRef(document: JsonObject, ref: string): Json | undefined {
  if (!ref.startsWith('#/')) return undefined;
  let node: Json | undefined = document;
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) node = node[Number(key)];
    else if (isObject(node)) node = node[key];
    else return undefined;
  }
  return node;
}

export type DocumentedOperation = { key: string; operation: JsonObject; since: boolean };

/** Every operation of a document, with `since` set where it or its path is not in the published one. */
export function operationsOf(document: JsonObject): DocumentedOperation[] {
  const found: DocumentedOperation[] = [];
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    if (!isObject(item)) continue;
    for (const method of methods) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      found.push({
        key: `${method.toUpperCase()} ${path}`,
        operation,
        since: 'x-since' in item || 'x-since' in operation,
      });
    }
  }
  return found;
}

/**
 * The document without what is not a fact (wording, examples, tags, extensions of ours) and without nodes that carry
 * `x-since`, an entry of a discriminator that leads to such a node among them.
 */
export function factsOf(document: JsonObject): Json {
  const wording = /^(description|summary|example|examples|title|contact|license|tags|x-.*)$/;
  const later = (node: Json): boolean => isObject(node) && 'x-since' in node;
  const leadsToLater = (node: Json): boolean => {
    const target = typeof node === 'string' ? resolveRef(document, node) : undefined;
    return target !== undefined && later(target);
  };
  const strip = (node: Json, under: string, names: boolean): Json => {
    if (Array.isArray(node)) return node.filter((item) => !later(item)).map((item) => strip(item, '', false));
    if (!isObject(node)) return node;
    const kept: JsonObject = {};
    for (const [key, value] of Object.entries(node)) {
      if (!names && wording.test(key)) continue;
      if (later(value) || (under === 'mapping' && leadsToLater(value))) continue;
      kept[key] = strip(value, key, !names && mapsOfNames.has(key));
    }
    return kept;
  };
  return strip(document, '', false);
}
