/** The image from which a managed server takes execd: where it is said, and what it goes with. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-settings-'));
for (const folder of ['scenarios', 'specs']) mkdirSync(join(cwd, folder));
const file = join(cwd, 'conformance.yaml');
afterAll(() => rmSync(cwd, { recursive: true }));

function imageOf(flags: Flags, env: Record<string, string> = {}, text = ''): string | undefined {
  writeFileSync(file, text);
  return resolveSettings(flags, { env, cwd, packageDir: cwd }).execdImage;
}

const IN_ENV = { SANDBOX_EXECD_IMAGE: 'env:1' };
const IN_FILE = 'target: managed\nexecdImage: file:1\n';

it('comes from flag, environment and file, in this order', () => {
  expect(imageOf({ target: 'managed', execdImage: 'flag:1' }, IN_ENV, IN_FILE)).toBe('flag:1');
  expect(imageOf({}, IN_ENV, IN_FILE)).toBe('env:1');
  expect(imageOf({}, { SANDBOX_EXECD_IMAGE: '' }, IN_FILE)).toBe('file:1');
  expect(imageOf({ target: 'managed' })).toBeUndefined();
});

it.each<[string, Flags, Record<string, string>, string?]>([
  ['--execd-image', { execdImage: 'x' }, {}],
  ['--execd-image', { execdImage: 'x', target: 'localhost:1' }, {}],
  ['--execd-image', { execdImage: 'x', execd: 'localhost:1' }, {}],
  ['--execd-image', { execdImage: 'x' }, { SANDBOX_DOMAIN: 'embedded' }],
  ['SANDBOX_EXECD_IMAGE', {}, IN_ENV],
  ['SANDBOX_EXECD_IMAGE', {}, { ...IN_ENV, SANDBOX_EXECD: 'localhost:1' }],
  ['execdImage', {}, {}, 'execdImage: x\n'],
  ['execdImage', {}, {}, 'target: localhost:1\nexecdImage: x\n'],
])('%s goes with a managed server alone: %j %j', (where, flags, env, text) => {
  expect(() => imageOf(flags, env, text)).toThrow(`${where}: an execd image goes with a managed server, and `);
});

it('is not meant where another target is named nearer', () => {
  expect(imageOf({ target: 'embedded' }, IN_ENV, IN_FILE)).toBeUndefined();
  expect(imageOf({ execd: 'localhost:1' }, IN_ENV)).toBeUndefined();
  expect(imageOf({}, { OPEN_SANDBOX_DOMAIN: 'localhost:1' }, IN_FILE)).toBeUndefined();
});

it('is a reference', () => {
  for (const execdImage of ['', 'a b'])
    expect(() => imageOf({ target: 'managed', execdImage })).toThrow(`${JSON.stringify(execdImage)} is no reference`);
});
