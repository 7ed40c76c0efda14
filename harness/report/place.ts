/** Where a check stands, for readers that want files and lines. Pure. */

import { fileInId } from '../verdict/check-id.ts';
import type { CheckRecord } from '../verdict/record.ts';

/** `file` with slashes, relative, and nowhere above the folder that it is relative to. */
export type Place = { file: string; line?: number };

/**
 * The scenario with the line of the check, or the document whose rule it is. The file is as the run named it where that is below
 * its working directory, else as the suite has it.
 */
export function placeOf({ id, kind, place }: Pick<CheckRecord, 'id' | 'kind' | 'place'>): Place {
  const [, file = '', line = ''] = /^(.+):(\d+)$/s.exec(place ?? '') ?? [];
  const own = fileInId(id);
  if (line === '') return { file: kind === 'contract' || !/\.ya?ml$/.test(own) ? own : `scenarios/${own}` };
  const isBelow = !/^(?:[/\\]|[A-Za-z]:)/.test(file) && !file.split(/[/\\]/).includes('..');
  return { file: isBelow ? file.replaceAll('\\', '/') : `scenarios/${own}`, line: Math.max(1, Number(line)) };
}
