/** Where the package lies, whether it runs compiled (`dist/harness`) or from its sources (`harness`). */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Whether this is the compiled package. */
const compiled = basename(dirname(here)) === 'dist';

/** Folder of package.json, scenarios/ and specs/. */
export const packageDir = compiled ? join(here, '..', '..') : join(here, '..');

/** Where things are kept from run to run. */
export const cacheDir = join(packageDir, 'node_modules', '.cache', 'opensandbox-conformance');

/** Whether a folder is the one that the package brings, by whatever path. It must exist. */
export function isPackaged(name: 'scenarios' | 'specs', folder: string): boolean {
  return realpathSync(folder) === realpathSync(join(packageDir, name));
}

/** A file or folder below `specs`, or ours of the same name where somebody's own copy of the documents has none. */
export function fromSpecs(specs: string, name: string): { path: string; packaged: boolean } {
  const own = join(specs, name);
  if (existsSync(own)) return { path: own, packaged: isPackaged('specs', specs) };
  return { path: join(packageDir, 'specs', name), packaged: true };
}

/** Version in package.json. */
export const packageVersion = (): string => manifest().version;

/** The oldest Node that package.json allows: `20.19.0`. */
export const leastNode = (): string => manifest().engines.node.replace(/^>=/, '');

function manifest() {
  const text = readFileSync(join(packageDir, 'package.json'), 'utf8');
  return JSON.parse(text) as { version: string; engines: { node: string } };
}

/** A file of the harness by its path without an ending, for generated modules: `vitest/declare`. */
export const harnessModule = (path: string): string => join(here, `${path}.${compiled ? 'js' : 'ts'}`);
