// Compiles harness/ to dist/ and bundles execd, the daemon of the reference runtime, into one file.
// It runs on `npm ci` (prepare) and before every npm script that starts the command line.
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { $ } from 'zx';

const root = join(import.meta.dirname, '..');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

const compiled = await $({
  cwd: root,
  stdio: 'inherit',
  nothrow: true,
})`${process.execPath} ${tsc} -p tsconfig.build.json`;
if (compiled.exitCode !== 0) process.exit(compiled.exitCode ?? 1);
chmodSync(join(root, 'dist/harness/cli.js'), 0o755);

const { bundleExecd } = await import('../dist/harness/reference/bundle.js');
await bundleExecd(join(root, 'dist/execd.cjs'));
