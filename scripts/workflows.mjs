// Checks the workflows and action.yml: actionlint, and shellcheck for their scripts and for those in .ci/.
// usage: ACTIONLINT=FILE node scripts/workflows.mjs; actionlint and shellcheck of the PATH otherwise (.ci/actionlint gets the one).
// Prints what is wrong and ends with 1, or ends with 0.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
/** Programs in shell that are no part of a workflow. */
const SCRIPTS = ['.ci/run', '.ci/actionlint'];
/** With what the runner starts a script; exit codes of commands are looked at by it. */
const PREFIX = '#!/bin/bash\nset -eo pipefail\n';

check(process.env.ACTIONLINT ?? 'actionlint', ['-shellcheck', 'shellcheck', '-pyflakes', '']);
check('shellcheck', SCRIPTS);
const { runs, inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
for (const { name, run, ...step } of runs.steps) {
  for (const text of [run ?? '', JSON.stringify(step)]) checkInputs(text, name);
  const environment = Object.keys(step.env ?? {}).map((variable) => `${variable}=\${${variable}-}\n`);
  if (run !== undefined) check('shellcheck', ['-'], PREFIX + environment.join('') + run, `action.yml, ${name}`);
}

/** Runs a program in the root of the repository; what it says goes to the output as it comes. */
function check(program, args, input, what = program) {
  const { status, error } = spawnSync(program, args, { cwd: root, input, stdio: ['pipe', 'inherit', 'inherit'] });
  if (error?.code === 'ENOENT') console.error(`there is no ${program}: apt-get install shellcheck, and .ci/actionlint`);
  else if (error) throw error;
  if (status !== 0) console.error(`${what}: something is wrong, see above`);
  process.exitCode ||= status === 0 ? 0 : 1;
}

/** actionlint does not read action.yml by itself. */
function checkInputs(text, step) {
  for (const [, name] of text.matchAll(/\binputs\.([\w-]+)/g)) {
    if (Object.hasOwn(inputs, name)) continue;
    console.error(`action.yml, ${step}: there is no input ${name}`);
    process.exitCode = 1;
  }
}
