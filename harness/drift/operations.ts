/** The operations of a document, with what their paths give them. */
import { isObject, type JsonObject } from '../json-object.ts';
import type { Side } from './side.ts';

export type DocumentedOperation = {
  method: string;
  path: string;
  node: JsonObject;
  /** The object of the path. */
  item: JsonObject;
  /** By `query page`; those of paths by the number of the place in it, as the name goes over no wire. */
  parameters: ReadonlyMap<string, unknown>;
};

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** By method and path, with the names of path parameters left out: `GET /sandboxes/{}`. */
export function operationsOf(side: Side): Map<string, DocumentedOperation> {
  const found = new Map<string, DocumentedOperation>();
  for (const [path, reference] of Object.entries(side.document.root.paths as JsonObject)) {
    if (!path.startsWith('/')) continue;
    const item = side.follow(reference);
    for (const method of METHODS) {
      if (!isObject(item[method])) continue;
      const node = side.follow(item[method]);
      const parameters = parametersOf(side, path, item, node);
      found.set(`${method} ${path.replace(/\{[^}]*\}/g, '{}')}`, {
        ...{ method: method.toUpperCase(), path, node, item, parameters },
      });
    }
  }
  return found;
}

/** Headers that OpenAPI has said otherwise, where a parameter is called like one. */
const ELSEWHERE = new Set(['header accept', 'header content-type', 'header authorization']);

function parametersOf(side: Side, path: string, item: JsonObject, node: JsonObject): ReadonlyMap<string, unknown> {
  const places = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const found = new Map<string, unknown>();
  for (const list of [item.parameters, node.parameters]) {
    for (const reference of Array.isArray(list) ? list : []) {
      const { in: where, name } = side.follow(reference);
      const key = where === 'header' ? `header ${String(name).toLowerCase()}` : `${String(where)} ${String(name)}`;
      const place = where === 'path' ? places.indexOf(String(name)) : -1;
      if (!ELSEWHERE.has(key)) found.set(place < 0 ? key : `path parameter ${place + 1}`, reference);
    }
  }
  return found;
}
