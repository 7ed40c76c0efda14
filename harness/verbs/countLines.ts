/** `countLines`: how many lines a file in a sandbox has. */
import { ActionFailure } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import type { Kit } from '../format/kit.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ Text }: Kit) => Text('Absolute path of the file.');

export const countLines = defineVerb<OwnOf<typeof schema>>({
  name: 'countLines',
  summary: 'counts the lines of a file in a sandbox',
  schema,
  inSandbox: true,
  check(path, { path: at, report }) {
    if (!path.startsWith('/') && !path.startsWith('${')) report([...at, 'countLines'], 'the path is not absolute');
  },
  result: () => ({ lines: true }),
  async perform(path, { check, sandbox, resources }) {
    if (sandbox === undefined) throw new HarnessError(`no sandbox with files: ${check}`);
    const read = await resources.sandbox(sandbox).file({ action: 'read', path });
    if (!read.ok) throw new ActionFailure(`reading ${path} answered ${read.status}`);
    return { lines: (read.content ?? '').split('\n').length - 1 };
  },
});
