/** Pages of the list responses. */

export type Page<Item> = {
  items: Item[];
  pagination: { page: number; pageSize: number; totalItems: number; totalPages: number; hasNextPage: boolean };
};

/** Cuts one page out; both numbers from 1. A page beyond the end is empty. */
export function pageOf<Item>(items: readonly Item[], page: number, pageSize: number): Page<Item> {
  const totalPages = Math.ceil(items.length / pageSize);
  const start = (page - 1) * pageSize;
  return {
    items: items.slice(start, start + pageSize),
    pagination: { page, pageSize, totalItems: items.length, totalPages, hasNextPage: page < totalPages },
  };
}
