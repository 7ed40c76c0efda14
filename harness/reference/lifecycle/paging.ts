/** Pages of the list responses. */
import { wholeNumber } from './query.ts';

export type Page<Item> = {
  items: Item[];
  pagination: { page: number; pageSize: number; totalItems: number; totalPages: number; hasNextPage: boolean };
};

/**
 * The page that a query asks for by `page` and `pageSize`; one beyond the end is empty. Throws a 400 for what does not
 * count from 1.
 */
export function pageAskedFor<Item>(items: readonly Item[], query: URLSearchParams): Page<Item> {
  const page = wholeNumber(query, 'page', 1);
  const pageSize = wholeNumber(query, 'pageSize', 20);
  const totalPages = Math.ceil(items.length / pageSize);
  const start = (page - 1) * pageSize;
  return {
    items: items.slice(start, start + pageSize),
    pagination: { page, pageSize, totalItems: items.length, totalPages, hasNextPage: page < totalPages },
  };
}
