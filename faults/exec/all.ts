/** Servers whose execd is broken: exec. */
import type { Fault } from '../../harness/faults/fault.ts';
import { commandFaults } from './commands.ts';
import { errorFaults } from './errors.ts';
import { interruptFaults } from './interrupt.ts';
import { logFaults } from './logs.ts';
import { outputFaults } from './output.ts';
import { statusFaults } from './status.ts';
import { streamFaults } from './streams.ts';
import { survivalFaults } from './survival.ts';
import { timeoutFaults } from './timeouts.ts';
import { validationFaults } from './validation.ts';

export const execFaults: readonly Fault[] = [
  ...errorFaults,
  ...validationFaults,
  ...interruptFaults,
  ...statusFaults,
  ...logFaults,
  ...survivalFaults,
  ...commandFaults,
  ...streamFaults,
  ...outputFaults,
  ...timeoutFaults,
];
