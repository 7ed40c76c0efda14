/** Commands of one's own in conformance.yaml. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-hooks-settings-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const FIVE = { create: 'make', exists: 'see', put: 'in', get: 'out', remove: 'drop' };

function hooksIn(hooks: object, name = 'conformance.yaml') {
  const config = join(cwd, name);
  writeFileSync(config, JSON.stringify({ hooks }));
  return resolveSettings({ config }, { env: {}, cwd, packageDir }).volumesAccess.hooks;
}

it('are words, or a text that is split without a shell, and belong to the folder of their file', () => {
  const create = `./volumes.sh "a b" 'c $HOME' --x=\\"`;
  expect(hooksIn({ ...FIVE, create, get: ['sh', '-c', 'tar -cf - -C "/x/$0" .'] }, 'mine.yaml')).toEqual({
    create: ['./volumes.sh', 'a b', 'c $HOME', '--x="'],
    exists: ['see'],
    put: ['in'],
    get: ['sh', '-c', 'tar -cf - -C "/x/$0" .'],
    remove: ['drop'],
    timeoutMs: 30_000,
    file: join(cwd, 'mine.yaml'),
  });
});

it('may list volumes, take longer, and be of Docker', () => {
  expect(hooksIn({ ...FIVE, list: 'all', timeout: '2m', runtime: 'docker' })).toMatchObject({
    list: ['all'],
    timeoutMs: 120_000,
    runtime: 'docker',
  });
});

it('are absent where nothing is said of them', () => {
  const settings = resolveSettings({}, { env: {}, cwd: join(cwd, 'nowhere'), packageDir });
  expect(settings.volumesAccess).not.toHaveProperty('hooks');
});

it.each<[string, object, RegExp]>([
  ['one that is missing', { create: 'a', exists: 'b', put: 'c', remove: 'd' }, /hooks .*required propert.*get/],
  ['one that is unknown', { ...FIVE, delete: 'x' }, /unknown key delete/],
  ['no program', { ...FIVE, get: '   ' }, /^hooks\.get in conformance\.yaml names no program$/],
  ['no program among words', { ...FIVE, put: ['', 'x'] }, /^hooks\.put in conformance\.yaml names no program$/],
  ['no words', { ...FIVE, put: [] }, /hooks\.put /],
  [
    'a quote without an end',
    { ...FIVE, get: "tar 'x" },
    /^hooks\.get in conformance\.yaml: 'x has a quote that is not closed$/,
  ],
  [
    'a word that no program can have',
    { ...FIVE, get: ['tar', 'a\0b'] },
    /^hooks\.get in conformance\.yaml has a word with a NUL in it$/,
  ],
  [
    'no time',
    { ...FIVE, timeout: '0s' },
    /^hooks\.timeout in conformance\.yaml: 0s is no time limit; it is at most a day$/,
  ],
  [
    'more time than there is',
    { ...FIVE, timeout: '1441m' },
    /^hooks\.timeout in conformance\.yaml: 1441m is no time limit/,
  ],
  ['a time without a unit', { ...FIVE, timeout: '30' }, /hooks\.timeout /],
  ['another runtime', { ...FIVE, runtime: 'podman' }, /hooks\.runtime /],
])('%s is refused', (_what, hooks, message) => {
  expect(() => hooksIn(hooks)).toThrow(UsageError);
  expect(() => hooksIn(hooks)).toThrow(message);
});
