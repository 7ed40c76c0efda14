/** The version of a managed server: where it is said, what it goes with, and which known deviations are then in force. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { baselineFile } from '../../harness/session/baseline.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';
import { SERVER_VERSION } from '../../harness/targets/managed/version.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-settings-'));
for (const folder of ['scenarios', 'specs']) mkdirSync(join(cwd, folder));
afterAll(() => rmSync(cwd, { recursive: true }));

function settingsOf(flags: Flags, env: Record<string, string> = {}, text = '') {
  writeFileSync(join(cwd, 'conformance.yaml'), text);
  return resolveSettings(flags, { env, cwd, packageDir: cwd });
}

const IN_ENV = { SANDBOX_SERVER_VERSION: '2.0' };
const IN_FILE = 'target: managed\nserverVersion: 3.0rc1\n';

it('comes from flag, environment and file, in this order, and is not meant of a target that is named nearer', () => {
  expect(settingsOf({ target: 'managed', serverVersion: '1.0' }, IN_ENV, IN_FILE).serverVersion).toBe('1.0');
  expect(settingsOf({}, IN_ENV, IN_FILE).serverVersion).toBe('2.0');
  expect(settingsOf({}, {}, IN_FILE).serverVersion).toBe('3.0rc1');
  expect(settingsOf({ target: 'embedded' }, IN_ENV, IN_FILE).serverVersion).toBeUndefined();
  expect(settingsOf({ target: 'managed' }).serverVersion).toBeUndefined();
});

it('goes with a managed server alone', () => {
  const other = { target: 'localhost:1', serverVersion: '1.0' };
  expect(() => settingsOf(other)).toThrow('--server-version: a version of the server goes with a managed server');
});

it.each(['', 'newest', '1.1 --index-url=x', '--pre', '1.x', `1${'.1'.repeat(10_000)}x`])(
  'is a version, and not %j',
  (serverVersion) => {
    expect(() => settingsOf({ target: 'managed', serverVersion })).toThrow(/^--server-version: .* is no version/);
  },
);

it('has the deviations of that version, and those of no other', () => {
  const files = [undefined, SERVER_VERSION, '9.9.9'].map((serverVersion) => {
    const file = baselineFile({ baseline: undefined, target: { kind: 'managed' }, serverVersion });
    return file === undefined ? undefined : basename(file);
  });
  const pinned = `opensandbox-server-${SERVER_VERSION}.yaml`;
  expect(files).toEqual([pinned, pinned, undefined]);
});
