/** Servers whose lists have another order. */
import { createHash } from 'node:crypto';
import type { Variant } from '../../harness/variants/variant.ts';

const AXIS = 'time-list-order';
const SILENT = 'In which order a list has its items is not said.';

const digest = (id: string): string => createHash('sha256').update(id).digest('hex');

export const listVariants: readonly Variant[] = [
  {
    id: 'time.list.newest-first',
    says: 'lists the newest first',
    axis: AXIS,
    silent: SILENT,
    server: () => ({ seams: { order: (items) => [...items].reverse() } }),
  },
  {
    id: 'time.list.any-order',
    says: 'lists sandboxes and snapshots in an order that nobody can guess',
    axis: AXIS,
    silent: SILENT,
    server: () => ({ seams: { order: (items) => [...items].sort((a, b) => (digest(a.id) < digest(b.id) ? -1 : 1)) } }),
  },
];
