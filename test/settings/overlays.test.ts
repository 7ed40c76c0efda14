import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';
import type { Settings } from '../../harness/settings/settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-overlays-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Said = { flags?: Flags; env?: Record<string, string>; file?: string };

function overlays({ flags = {}, env = {}, file = '' }: Said): Settings['overlays'] {
  const config = join(folder, 'conformance.yaml');
  writeFileSync(config, file);
  return resolveSettings({ config, ...flags }, { env, cwd: folder, packageDir }).overlays;
}

describe('the overlays of a run', () => {
  it.each<[string, Said, Settings['overlays']]>([
    ['none, unless asked for', {}, []],
    ['those of the flag', { flags: { overlay: '1.1' } }, ['1.1']],
    ['each of them once', { flags: { overlay: '1.1, 1.1' } }, ['1.1']],
    ['what the server tells', { flags: { overlay: 'auto' } }, 'auto'],
    ['those of the environment', { env: { SANDBOX_OVERLAYS: '1.1' } }, ['1.1']],
    ['none where the variable is empty', { env: { SANDBOX_OVERLAYS: '' } }, []],
    ['those of the file', { file: 'overlays: ["1.1"]' }, ['1.1']],
    ['a word of the file', { file: 'overlays: auto' }, 'auto'],
    ['none by the file', { file: 'overlays: none' }, []],
    ['none by an empty list', { file: 'overlays: []' }, []],
    ['what the server tells where its set is asked for', { flags: { specVersion: 'auto' } }, 'auto'],
    ['none where that is said beside it', { flags: { specVersion: 'auto', overlay: 'none' } }, []],
    ['those of the flag over all others', { flags: { overlay: 'none' }, env: { SANDBOX_OVERLAYS: '1.1' } }, []],
    ['those of the variable over the file', { env: { SANDBOX_OVERLAYS: 'auto' }, file: 'overlays: ["1.1"]' }, 'auto'],
  ])('are %s', (_, said, expected) => {
    expect(overlays(said)).toEqual(expected);
  });
});

describe('are refused with the place and what there is', () => {
  it.each<[string, Said, RegExp]>([
    [
      'an unknown version',
      { flags: { overlay: '9.9' } },
      /^--overlay: there is no overlay "9\.9"; there is 1\.1, auto, none$/,
    ],
    ['a path', { flags: { overlay: '../../etc/passwd' } }, /^--overlay: there is no overlay/],
    ['nothing', { flags: { overlay: '' } }, /^--overlay: there is no overlay ""/],
    [
      'a word beside versions',
      { flags: { overlay: '1.1,auto' } },
      /^--overlay: auto stands alone, and not beside versions$/,
    ],
    ['a variable', { env: { SANDBOX_OVERLAYS: 'latest' } }, /^SANDBOX_OVERLAYS: there is no overlay "latest"/],
    [
      'a number',
      { file: 'overlays: [1.1]' },
      /conformance\.yaml:1:12: a version is a text: write it in quotes, "1\.1"/,
    ],
    [
      'an unknown version in the file',
      { file: 'overlays:\n  - "1.1"\n  - "1.2"' },
      /conformance\.yaml:3:5: there is no overlay "1\.2"/,
    ],
    ['a file that is wrong though a flag says else', { flags: { overlay: 'none' }, file: 'overlays: ["9.9"]' }, /9\.9/],
    ['a map', { file: 'overlays: { a: 1 }' }, /conformance\.yaml:1/],
  ])('%s', (_, said, message) => {
    expect(() => overlays(said)).toThrow(UsageError);
    expect(() => overlays(said)).toThrow(message);
  });

  it('one that is broken, before anything is made', () => {
    const specs = mkdtempSync(join(folder, 'specs-'));
    mkdirSync(join(specs, 'overlays'));
    writeFileSync(join(specs, 'overlays', '9.1.yaml'), 'version: "9.1"\nresponses: 7');
    for (const overlay of ['9.1', 'auto']) {
      expect(() => overlays({ flags: { specs, overlay } })).toThrow(/9\.1\.yaml:2:12: responses must be array/);
    }
    expect(overlays({ flags: { specs } })).toEqual([]);
  });
});
