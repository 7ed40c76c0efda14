/** Everything that a driver is asked, in order. */
import type { DriverCase } from '../case.ts';
import { afterwardsCases } from './afterwards.ts';
import { fileCases } from './files.ts';
import { endCases, handshake } from './handshake.ts';
import { lifecycleCases } from './lifecycle.ts';
import { outputCases } from './output.ts';
import { refusalCases } from './refusals.ts';
import { requestCases } from './requests.ts';

export const DRIVER_CASES: readonly DriverCase[] = [
  handshake,
  ...lifecycleCases,
  ...outputCases,
  ...fileCases,
  ...refusalCases,
  ...requestCases,
  ...endCases,
  ...afterwardsCases,
];
