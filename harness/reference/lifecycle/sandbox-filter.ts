/** The filters of GET /sandboxes. */
import { readMetadataFilter } from './metadata.ts';
import type { SandboxRecord } from './sandbox-record.ts';

/** Any of the states (all when none is named) and all of the metadata pairs. Throws a 400 for a malformed filter. */
export function filterSandboxes(
  records: readonly SandboxRecord[],
  states: readonly string[],
  filters: readonly string[],
): SandboxRecord[] {
  const pairs = filters.flatMap(readMetadataFilter);
  return records.filter((record) => {
    if (states.length > 0 && !states.includes(record.shown().state)) return false;
    return pairs.every(([key, value]) => record.metadata.get(key) === value);
  });
}
