/** Which runs are only a part of the suite: they come to no verdict. */

import { relative } from 'node:path';
import { isPackaged } from '../package.ts';
import type { Settings } from '../settings/settings.ts';

/** What of the suite is asked for. */
export type Selection = {
  /** Parts of the paths of scenario files. */
  filters: readonly string[];
  /** A pattern for the names of checks. */
  name?: string | undefined;
};

/** Why a run is only a part of the suite, in a few words; undefined for a whole one. */
export function partialOf(
  { filters, name }: Selection,
  { scenarios, specs }: Pick<Settings, 'scenarios' | 'specs'>,
): string | undefined {
  const asked = [
    ...(filters.length > 0 ? [`filter ${filters.join(' ')}`] : []),
    ...(name === undefined ? [] : [`-t ${name}`]),
  ];
  if (asked.length > 0) return asked.join(', ');
  if (!isPackaged('scenarios', scenarios)) return `scenarios of ${shown(scenarios)}`;
  return isPackaged('specs', specs) ? undefined : `documents of ${shown(specs)}`;
}

/** Whether every check of the scenarios in use is asked for, whosever they are. */
export const isComplete = ({ filters, name }: Selection): boolean => filters.length === 0 && name === undefined;

const shown = (folder: string): string => relative(process.cwd(), folder) || '.';
