/** Servers whose execd ends commands at another time than they are asked to, or not all of them. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { RUN } from '../../harness/faults/operations.ts';
import { byBody, onWire, without } from '../../harness/faults/wiring.ts';
import { deciding } from './deciding.ts';

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.timeout.${id}`,
  says,
  area,
  in: ['exec/timeouts.yaml'],
  server,
});

/** Changes the timeouts of commands. */
const timeouts = (change: (timeout: number) => number): LiveFault['server'] =>
  onWire(RUN, () =>
    byBody((body) =>
      typeof body.timeout === 'number' ? { body: { ...body, timeout: change(body.timeout) } } : undefined,
    ),
  );

export const timeoutFaults: readonly LiveFault[] = [
  fault(
    'ignored',
    'lets commands run as long as they take',
    ['command.timeout-ends'],
    onWire(RUN, () => byBody((body) => ({ body: without(body, 'timeout') }))),
  ),
  fault(
    'nothing',
    'tells that the time of a command is up, and ends nothing',
    ['command.timeout-ends', 'command.timeout-by-force'],
    deciding({ timeoutEnds: 'nothing' }),
  ),
  fault(
    'ends-the-shell',
    'ends the shell of a command at its timeout',
    ['command.timeout-ends', 'command.timeout-by-force'],
    deciding({ timeoutEnds: 'shell' }),
  ),
  fault(
    'ends-the-group',
    'ends the process group of a command at its timeout',
    ['command.timeout-sessions'],
    deciding({ timeoutEnds: 'group' }),
  ),
  fault(
    'asks',
    'asks a command at its timeout to end',
    ['command.timeout-by-force'],
    deciding({ timeoutByForce: false }),
  ),
  fault(
    'foreground-only',
    'minds the timeouts of commands in the foreground',
    ['command.timeout-background'],
    deciding({ timeoutInBackground: false }),
  ),
  fault(
    'in-seconds',
    'takes timeouts for seconds',
    ['command.timeout-milliseconds', 'command.timeout-ends'],
    deciding({ timeoutUnit: 1000 }),
  ),
  fault(
    'in-microseconds',
    'takes timeouts for microseconds',
    ['command.timeout-milliseconds'],
    deciding({ timeoutUnit: 0.001 }),
  ),
  fault(
    'a-twentieth',
    'gives commands a twentieth of their time',
    ['command.timeout-milliseconds'],
    timeouts((ms) => Math.ceil(ms / 20)),
  ),
  fault(
    'tenfold',
    'gives commands ten times the time',
    ['command.timeout-milliseconds', 'command.timeout-ends'],
    timeouts((ms) => ms * 10),
  ),
  fault(
    'by-default',
    'ends commands without a timeout after a while',
    ['command.timeout-absent'],
    deciding({ timeoutByDefault: 2500 }),
  ),
];
