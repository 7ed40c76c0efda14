/** Servers whose execd ends a command with its response, or forgets it. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { deciding } from './life.ts';

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.survival.${id}`,
  says,
  area,
  in: ['exec/status.yaml'],
  server,
});

export const survivalFaults: readonly LiveFault[] = [
  fault(
    'with-its-response',
    'ends a command of the background when its response has ended',
    ['command.background-detached', 'command-status'],
    deciding({ backgroundEndsWithResponse: true }),
  ),
];
