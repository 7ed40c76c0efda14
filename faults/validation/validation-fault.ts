/** Faults of servers that take what they should refuse. */
import type { LiveFault } from '../../harness/faults/fault.ts';

export const validationFault = (
  id: string,
  says: string,
  area: string[],
  server: LiveFault['server'],
  files: readonly string[] = ['lifecycle/validation-create.yaml'],
): LiveFault => ({ id: `validation.${id}`, says, area, in: files, server });
