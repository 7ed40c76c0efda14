/** The scenarios of the table of SDKs: they go through every call of a driver, and each is about few of them. */
import { join } from 'node:path';
import type { Operation } from '../drivers/trouble.ts';
import { allScenarios } from '../faults/concerned.ts';
import { packageDir } from '../package.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { verbOf } from '../verbs/all.ts';
import type { OperationOf } from './usable.ts';

/** What is asked of an SDK before every variant, and, in the folder `plain`, before the server without any variant alone. */
export const drivenScenarios = (): Promise<Scenario[]> => allScenarios(join(packageDir, 'variants', 'driven'));

/** Whether a scenario, by its file, is run before the server without any variant alone. */
export const isPlain = (file: string): boolean => file.startsWith('plain/');

/** What the verbs of these scenarios ask of a driver. */
const CALLS: Readonly<Record<string, Operation>> = {
  create: 'connect',
  run: 'run',
  file: 'file',
  wait: 'state',
  delete: 'remove',
};

/** Tells the call of the driver that a check makes: what is no step is the set-up, which creates sandboxes. */
export const operationIn =
  (scenarios: readonly Scenario[]): OperationOf =>
  (file, check) => {
    const planned = scenarios.find((one) => one.file === file)?.steps.find(({ name }) => name === check);
    if (planned === undefined) return 'create';
    const { name } = verbOf(planned.step);
    return CALLS[name] ?? name;
  };
