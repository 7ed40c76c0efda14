/** Where the package lies, whether it runs compiled (`dist/harness`) or from its sources (`harness`). */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Whether this is the compiled package. */
const compiled = basename(dirname(here)) === 'dist';

/** Folder of package.json, scenarios/ and specs/. */
export const packageDir = compiled ? join(here, '..', '..') : join(here, '..');

/** Version in package.json. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** A file of the harness by its path without an ending, for generated modules: `vitest/declare`. */
export const harnessModule = (path: string): string => join(here, `${path}.${compiled ? 'js' : 'ts'}`);
