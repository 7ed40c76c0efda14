/** Lists of sandboxes as a server gives them that filters by metadata in its own way. */
import type { Fault, FaultRequest } from '../wire/faults.ts';
import { queryOf } from './operations.ts';
import { askedQuery, type Json, jsonAnswer } from './wiring.ts';

export type Pair = readonly [key: string, value: string];

/** What is asked for in one page, of which the page that the client wants is cut. A server with more shows less. */
const MOST_ITEMS = 100;

/**
 * Meets a request for a list with a metadata filter: asks the server for the list without it, and lets through what
 * `matches`. A request without such a filter, or with a page that the server refuses, stays.
 */
export const filtering =
  (matches: (item: Json, pairs: readonly Pair[]) => boolean) =>
  (request: FaultRequest): Fault | undefined => {
    const query = queryOf(request);
    const filter = query.get('metadata');
    const page = query.get('page') ?? '1';
    const pageSize = query.get('pageSize') ?? '20';
    if (filter === null || ![page, pageSize].every((number) => /^[1-9]\d*$/.test(number))) return undefined;
    const everything = askedQuery((each) => {
      each.delete('metadata');
      each.set('page', '1');
      each.set('pageSize', String(MOST_ITEMS));
    });
    const change = jsonAnswer(({ items }) => {
      const pairs = pairsOf(filter);
      const found = (items as Json[]).filter((item) => matches(item, pairs));
      return pageOf(found, Number(page), Number(pageSize));
    });
    return { ...everything, change };
  };

function pairsOf(filter: string): Pair[] {
  return filter.split('&').map((pair) => {
    const [key = '', value = ''] = pair.split('=').map(decodeURIComponent);
    return [key, value];
  });
}

/** One page of a list. Pages are counted from 1. */
export function pageOf(found: Json[], page: number, pageSize: number): Json {
  const totalPages = Math.ceil(found.length / pageSize);
  return {
    items: found.slice((page - 1) * pageSize, page * pageSize),
    pagination: { page, pageSize, totalItems: found.length, totalPages, hasNextPage: page < totalPages },
  };
}
