// The drivers in Python: ruff, mypy and pytest, in an environment that is made once. Ends with 1 when one of them fails.
// usage: node scripts/python-tests.mjs [ARGUMENT OF PYTEST...]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { cacheDir } = await import('../dist/harness/package.js');
const { findPython } = await import('../dist/harness/process/python.js');
const { SDK } = await import('../dist/harness/drivers/python/environment.js');

const drivers = 'harness/drivers/python';
const tests = 'test/python';
const constraints = join(root, drivers, 'constraints.txt');
const requirements = join(root, tests, 'requirements.txt');
const sdk = `${SDK.distribution}==${SDK.version}`;

const hash = createHash('sha256').update(sdk);
for (const file of [constraints, requirements]) hash.update(readFileSync(file));
const environment = join(cacheDir, `python-tests-${hash.digest('hex').slice(0, 8)}`);
const python = join(environment, 'bin/python');
const complete = join(environment, 'complete');

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.error(`${command} cannot be started: ${error.message}`);
  return status === 0;
}

if (!existsSync(complete)) {
  console.log('installing the SDK, pytest, ruff and mypy from PyPI (once, about half a minute)');
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(cacheDir, { recursive: true });
  const { command } = await findPython({ neededBy: 'The test of the drivers in Python' });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--constraint', constraints];
  const made = run(command, ['-m', 'venv', environment]) && run(python, [...pip, '--requirement', requirements, sdk]);
  if (!made) process.exit(1);
  writeFileSync(complete, '');
}

const settings = join(drivers, 'pyproject.toml');
const cache = (name) => join(cacheDir, name);
const ruff = (...args) => ['-m', 'ruff', ...args, '--config', settings, '--cache-dir', cache('ruff'), drivers, tests];
const checks = [
  ruff('check'),
  ruff('format', '--check'),
  ['-m', 'mypy', '--config-file', settings, '--cache-dir', cache('mypy'), drivers, tests],
  [
    '-B',
    '-m',
    'pytest',
    '-q',
    '--rootdir',
    root,
    '-o',
    `cache_dir=${cache('pytest')}`,
    tests,
    ...process.argv.slice(2),
  ],
];
const failed = checks.filter((args) => !run(python, args));
if (failed.length > 0) process.exitCode = 1;
