// Compiles harness/ to dist/ and bundles execd, the daemon of the reference runtime, into one file.
// It runs on `npm ci` (prepare) and before every npm script that starts the command line.
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

const compiled = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
chmodSync(join(root, 'dist/harness/cli.js'), 0o755);

const { bundleExecd } = await import(pathToFileURL(join(root, 'dist/harness/reference/bundle.js')).href);
await bundleExecd(join(root, 'dist/execd.cjs'));
