/** Servers that get the limits of a sandbox wrong. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import type { Seams } from '../../harness/reference/seams.ts';

const IN = ['lifecycle/resource-limits.yaml'];
const area = ['sandbox.limits'];

const limits = (name: string, says: string, broken: Seams['limits']): LiveFault => ({
  id: `sandbox.limits.${name}`,
  says,
  area,
  in: IN,
  server: () => ({ seams: { limits: broken } }),
});

export const limitFaults: readonly LiveFault[] = [
  limits('memory-ignored', 'does not bound memory', ({ cpu }) => ({ memory: undefined, cpu })),
  limits('cpu-ignored', 'does not bound CPU time', ({ memory }) => ({ memory, cpu: undefined })),
  limits('memory-decimal-places', 'takes bytes of memory for kilobytes', ({ memory, cpu }) => ({
    memory: memory && memory * 1000,
    cpu,
  })),
  limits('one-for-all', 'bounds every sandbox to 128 MiB', ({ cpu }) => ({ memory: 2 ** 27, cpu })),
];
