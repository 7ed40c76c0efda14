/** What of the matrix is as it is for a reason, in a committed file: faults that are missed, assertions that never fail. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';

export type Explained = {
  /** By the id of the fault. */
  missed: Record<string, string>;
  /** Faults that cannot be noticed on a busy machine, by their ids: it is no error when they are, and none when not. */
  sometimes: Record<string, string>;
  /** By `file > step # assertion`; a `*` at the end stands for anything. */
  idle: Record<string, string>;
  /** Contract rules that no fault breaks, by their ids. */
  rules: Record<string, string>;
  /** Faults for which more requirements fail than one fault may cost, by their ids. */
  wide: Record<string, string>;
};

export const EXPLAINED_FILE = join(packageDir, 'faults', 'explained.yaml');

/** Throws UsageError for a file in another shape. */
export function readExplained(file: string = EXPLAINED_FILE): Explained {
  if (!existsSync(file)) return { missed: {}, sometimes: {}, idle: {}, rules: {}, wide: {} };
  const { missed, sometimes, idle, rules, wide, ...unknown } = (parse(readFileSync(file, 'utf8')) ??
    {}) as Partial<Explained>;
  const wrong = Object.keys(unknown).concat(
    Object.entries({ ...missed, ...sometimes, ...idle, ...rules, ...wide }).flatMap(([key, why]) =>
      typeof why === 'string' && why !== '' ? [] : [key],
    ),
  );
  if (wrong.length > 0) throw new UsageError(`${file}: not understood, or without a reason: ${wrong.join(', ')}`);
  return {
    missed: missed ?? {},
    sometimes: sometimes ?? {},
    idle: idle ?? {},
    rules: rules ?? {},
    wide: wide ?? {},
  };
}

/** The entry that explains a name. */
export function explanationOf(entries: Record<string, string>, name: string): string | undefined {
  const key = Object.keys(entries).find(
    (entry) => entry === name || (entry.endsWith('*') && name.startsWith(entry.slice(0, -1))),
  );
  return key === undefined ? undefined : entries[key];
}
