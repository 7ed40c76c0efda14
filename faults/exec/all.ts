/** Servers whose execd is broken: exec. */
import type { Fault } from '../../harness/faults/fault.ts';
import { errorFaults } from './errors.ts';
import { validationFaults } from './validation.ts';

export const execFaults: readonly Fault[] = [...errorFaults, ...validationFaults];
