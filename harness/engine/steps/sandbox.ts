import { HarnessError } from '../../errors.ts';
import type { Action } from './action.ts';

/** `create`: a declared sandbox, or one that a `call` made, driven until its execd answers. Result: `{ id }`. */
export const create: Action = async (step, { resources, results }) => {
  if (step.create === undefined) throw new HarnessError(`no sandbox to create: ${step.check}`);
  await resources.createSandbox(step.create, results);
  return { id: resources.sandbox(step.create).id };
};

/** `delete`: a sandbox of the scenario. Result: `{ id }`. */
export const remove: Action = async (step, { resources }) => {
  if (step.delete === undefined) throw new HarnessError(`no sandbox to delete: ${step.check}`);
  const { id } = resources.sandbox(step.delete);
  await resources.deleteSandbox(step.delete);
  return { id };
};
