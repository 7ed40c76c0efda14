/** --require, and `require` of the configuration. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { resolveSettings } from '../../harness/settings/resolve.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'osc-require-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function required(flag: string | undefined, file?: string) {
  if (file !== undefined) writeFileSync(join(cwd, 'conformance.yaml'), file);
  return resolveSettings(flag === undefined ? {} : { require: flag }, { env: {}, cwd, packageDir }).require;
}

it.each<[string, string | undefined, string | undefined, ReturnType<typeof required>]>([
  ['by nobody', undefined, undefined, undefined],
  ['by the flag', 'core, volumes,core', undefined, { profiles: ['core', 'volumes'], asked: true }],
  ['by the file', undefined, 'require: [core]\n', { profiles: ['core'], asked: false }],
  ['by both: the flag counts', 'volumes', 'require: [core]\n', { profiles: ['volumes'], asked: true }],
])('profiles are required %s', (_, flag, file, profiles) => {
  expect(required(flag, file)).toEqual(profiles);
});

it.each<[string | undefined, string | undefined, RegExp]>([
  ['core,volums', undefined, /^--require: no profile is called volums\n {2}did you mean volumes\?$/],
  ['corre,volums', undefined, /corre\n[\s\S]*volums\n/],
  [',', undefined, /--require: name profiles/],
  [
    undefined,
    'require:\n  - core\n  - volums\n',
    /conformance\.yaml:3:5: no profile is called volums[\s\S]*did you mean volumes\?/,
  ],
  [undefined, 'require: core\n', /require must be array/],
])('%j and %j are refused', (flag, file, message) => {
  expect(() => required(flag, file)).toThrow(message);
});
