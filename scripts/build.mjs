// Compiles harness/ to dist/, with the drivers that are written in Python beside, and bundles execd, the daemon of the
// reference runtime, into one file, and the programs of the HTML pages into one each.
// It runs on `npm ci` (prepare) and before every npm script that starts the command line; when nothing has changed since
// the last time, it does nothing.
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'dist/.built');
const sources = [
  'harness',
  'faults',
  'variants',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vitest.config.ts',
];

/** When a file, or anything below a folder, changed last; a folder changes when something in it is removed. */
function changedAt(path) {
  const { mtimeMs } = statSync(path);
  const below = statSync(path).isDirectory() ? readdirSync(path).map((name) => changedAt(join(path, name))) : [];
  return Math.max(mtimeMs, ...below);
}

const started = new Date();
const builtAt = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (sources.every((name) => changedAt(join(root, name)) < builtAt)) process.exit(0);

/** Removes what was compiled from a file that is gone: it would be packed, and be found where nothing should be. */
function removeLeftovers(compiled, source) {
  if (!existsSync(compiled)) return;
  for (const entry of readdirSync(compiled, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const from = join(source, relative(compiled, file)).replace(/\.js$/, '.ts');
    if (entry.isFile() && !existsSync(from)) rmSync(file);
  }
}
for (const name of ['harness', 'faults', 'variants']) removeLeftovers(join(root, 'dist', name), join(root, name));

const { $ } = await import('zx');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
const compiled = await $({
  cwd: root,
  stdio: 'inherit',
  nothrow: true,
})`${process.execPath} ${tsc} -p tsconfig.build.json`;
if (compiled.exitCode !== 0) process.exit(compiled.exitCode ?? 1);
chmodSync(join(root, 'dist/harness/cli.js'), 0o755);

// The package is typed by what its entry reaches: a twentieth of all declarations.
const { copyReached } = await import('./declarations.mjs');
copyReached(join(root, 'dist/.types'), 'harness/index.d.ts', join(root, 'dist/types'));

/** What goes along as it is: programs in other languages, and what is installed for them. */
const taken = /(?:\.py|\.go|[/\\]go\.(?:mod|sum)|[/\\]constraints\.txt)$/;
cpSync(join(root, 'harness'), join(root, 'dist/harness'), {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || taken.test(path),
});

const { bundleExecd } = await import('../dist/harness/reference/bundle.js');
await bundleExecd(join(root, 'dist/execd.cjs'));

const { bundlePages } = await import('./pages.mjs');
await bundlePages(root);

const { prepare } = await import('./prepared.mjs');
await prepare();

// The time is that of the start: what was changed meanwhile is compiled the next time.
writeFileSync(stamp, '');
utimesSync(stamp, started, started);
