import type { FileRequest } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import { contentBytes } from '../../scenario/content.ts';
import type { FileAction } from '../../scenario/format.ts';
import { sandboxOf } from '../../scenario/scenario.ts';
import { FILE_VERBS } from '../../scenario/verbs.ts';
import type { Action } from './action.ts';

/** `file`: the file API of execd. Result: `{ ok: true, … }`, or `{ ok: false, status, code }` when it refused. */
export const file: Action = async (step, { resources, sandboxes }) => {
  const name = sandboxOf(step, sandboxes);
  if (name === undefined || step.file === undefined) throw new HarnessError(`no sandbox with files: ${step.check}`);
  return resources.sandbox(name).file(requestOf(step.file));
};

function requestOf(action: FileAction): FileRequest {
  const verb = FILE_VERBS.find((candidate) => action[candidate] !== undefined);
  const path = verb === undefined ? undefined : action[verb];
  if (verb === undefined || path === undefined) throw new HarnessError('a file step without an action');
  if (verb === 'move') return { action: verb, path, to: action.to ?? '' };
  if (verb !== 'write') return { action: verb, path };
  const { content = '', mode } = action;
  return { action: verb, path, content: contentBytes(content), ...(mode === undefined ? {} : { mode }) };
}
