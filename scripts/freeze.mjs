// Freezes a requirement set, what the suite asks of a server under that name, in specs/sets/.
// usage: npm run freeze [-- SET | --replace SET]
// `--replace` writes a frozen set once more, which is possible while no release (a tag v*) carries it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const { freeze } = await import('../dist/harness/sets/freeze.js');
const { describeError, UsageError } = await import('../dist/harness/errors.js');

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' });

/** Whether a release carries a set. Throws UsageError where git does not answer. */
function isReleased(set) {
  const { status, stdout, error } = git('tag', '--list', 'v*');
  if (status !== 0) throw new UsageError(`git cannot say which releases there are: ${error?.message ?? status}`);
  const tags = stdout.split('\n').filter((tag) => tag !== '');
  return tags.some((tag) => git('cat-file', '-e', `${tag}:specs/sets/${set}.json`).status === 0);
}

try {
  const { values, positionals } = parseArgs({ options: { replace: { type: 'string' } }, allowPositionals: true });
  if (positionals.length > 1) throw new UsageError('one set at a time');
  const today = new Date().toISOString().slice(0, 10);
  console.log(await freeze({ set: positionals[0], replace: values.replace, today, isReleased }));
} catch (error) {
  console.error(error instanceof UsageError ? error.message : describeError(error));
  process.exitCode = 2;
}
