/** Words for faults in operations of execd on files and directories: which paths are asked for, and what is told of each. */
import type { Answer, Fault, FaultRequest } from '../wire/faults.ts';
import { execd, queryOf, type Which } from './operations.ts';
import { answered, asked, askedQuery, type Json, json, parsed, withBody } from './wiring.ts';

/** Requests of one operation of execd, by method and path. */
const of =
  (method: string, path: string): Which =>
  (request) =>
    execd(request) && request.method === method && request.target.split('?')[0] === path;

export const FILES_INFO = of('GET', '/files/info');
export const REMOVE_FILES = of('DELETE', '/files');
export const CHMOD_FILES = of('POST', '/files/permissions');
export const RENAME_FILES = of('POST', '/files/mv');
export const SEARCH_FILES = of('GET', '/files/search');
export const LIST_DIRECTORY = of('GET', '/directories/list');
export const MAKE_DIRS = of('POST', '/directories');
export const REMOVE_DIRS = of('DELETE', '/directories');

/** The last part of a path. */
export const nameIn = (path: unknown): string => /[^/]*$/.exec(String(path))?.[0] ?? '';

/** The path of the directory that something is in, without a slash at its end. */
export const directoryOf = (path: unknown): string => String(path).replace(/\/[^/]*$/, '');

/** The path that a listing or a search begins at, without a slash at its end. */
export const rootOf = (request: Pick<FaultRequest, 'target'>): string =>
  (queryOf(request).get('path') ?? '').replace(/\/+$/, '');

/** How many directories below the root of a listing or search an entry is; 1 for those in it. */
export const depthOf = (request: Pick<FaultRequest, 'target'>, path: unknown): number =>
  String(path).slice(rootOf(request).length).split('/').length - 1;

/** Tells something else of each file, in maps as in lists. */
export const told = (change: (info: Json) => Json): Fault =>
  json((body) => {
    if (Array.isArray(body)) return body.map(change) as unknown as Json;
    return Object.fromEntries(Object.entries(body).map(([path, info]) => [path, change(info as Json)]));
  });

/** Gives another list of entries. */
export const entries = (change: (list: Json[]) => unknown): Fault =>
  json((body) => (Array.isArray(body) ? (change(body) as Json) : body));

/** Asks for other paths than those of the query, in their order. */
export const askedPaths = (change: (paths: string[]) => string[]): Fault =>
  askedQuery((query) => {
    const paths = change(query.getAll('path'));
    query.delete('path');
    for (const path of paths) query.append('path', path);
  });

/** Asks for other items than those of the list that the body is. */
export const askedItems = (change: (items: Json[]) => Json[]): Fault =>
  asked((body) => (Array.isArray(body) ? (change(body) as unknown as Json) : body));

/** Asks for other entries than those of the map by paths that the body is. */
export const askedEntries = (change: (entries: [string, unknown][]) => [string, unknown][]): Fault =>
  asked((body) => (Array.isArray(body) ? body : Object.fromEntries(change(Object.entries(body)))));

/** Asks for other permissions for each path of a body. Anything that is no object stays. */
export const askedPermissions = (change: (permissions: Json) => Json): Fault =>
  askedEntries((all) =>
    all.map(([path, value]) => [
      path,
      typeof value === 'object' && value !== null && !Array.isArray(value) ? change(value as Json) : value,
    ]),
  );

/** Permissions with other bits, by what the digits of the mode stand for. A mode that is no number of such digits stays. */
export const withBits =
  (change: (bits: number) => number) =>
  (permissions: Json): Json => {
    const { mode } = permissions;
    if (typeof mode !== 'number' || !/^[0-7]+$/.test(String(mode))) return permissions;
    return { ...permissions, mode: Number(change(Number.parseInt(String(mode), 8)).toString(8)) };
  };

/** Sends another text in the place of an empty list. */
export const noneAs = (text: string): Fault => ({
  kind: 'change',
  change: (answer) => (answer.body.toString() === '[]' ? withBody(answer, text) : answer),
});

/** Says that it is done, and does nothing. */
export const acknowledged: Fault = answered(200);

/** Answers a request without any path in its query as if it had none to look for. */
export const withoutPath =
  (answer: Fault) =>
  (request: FaultRequest): Fault | undefined =>
    queryOf(request).has('path') ? undefined : answer;

/** Answers in the place of a refusal with one of these codes; 200 and nothing else unless said. */
export const forgiven = (codes: readonly string[], body?: unknown): Fault => ({
  kind: 'change',
  change(answer: Answer): Answer {
    const { code } = parsed(answer.body) ?? {};
    if (answer.status < 400 || !codes.includes(String(code))) return answer;
    return withBody({ ...answer, status: 200 }, body === undefined ? '' : JSON.stringify(body));
  },
});

/** Answers each question as it answered it the first time, whatever has changed. Refusals are not remembered. */
export function remembered(): (request: FaultRequest) => Fault {
  const first = new Map<string, Buffer>();
  return ({ target }) => ({
    kind: 'change',
    change(answer) {
      const known = first.get(target);
      if (known !== undefined) return withBody({ ...answer, status: 200 }, known);
      if (answer.status === 200) first.set(target, answer.body);
      return answer;
    },
  });
}
