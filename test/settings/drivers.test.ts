/** One driver or several, wherever a setting names them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DEFAULT_DRIVER } from '../../harness/drivers/all.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { driverName, driversOf } from '../../harness/settings/drivers.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-drivers-'));
afterAll(() => rmSync(cwd, { recursive: true }));
const drivers = (flags: Flags, env: Record<string, string> = {}) =>
  resolveSettings(flags, { env, cwd, packageDir }).drivers;
const configured = (text: string): string => {
  const config = join(cwd, 'conformance.yaml');
  writeFileSync(config, text);
  return config;
};

it.each<[readonly string[], readonly string[]]>([
  [[], [DEFAULT_DRIVER]],
  [['http'], ['http']],
  [['http,javascript'], ['http', 'javascript']],
  [
    ['http', ' javascript '],
    ['http', 'javascript'],
  ],
  [
    ['http', 'mine=my driver --with a,b'],
    ['http', 'mine=my driver --with a,b'],
  ],
])('%j', (words, found) => expect(driversOf(words, '--driver')).toEqual(found));

it.each<[readonly string[], RegExp]>([
  [['http,javascrpt'], /^SANDBOX_DRIVER: javascrpt is not one of .*; did you mean javascript\?$/],
  [['http,http'], /^SANDBOX_DRIVER: http stands there twice; name each driver once$/],
  [['http', 'mine=a', 'mine=b'], /^SANDBOX_DRIVER: mine stands there twice/],
  [['http,'], /^SANDBOX_DRIVER: http, is not one of /],
])('%j is refused', (words, message) => {
  const read = () => driversOf(words, 'SANDBOX_DRIVER');
  expect(read).toThrow(UsageError);
  expect(read).toThrow(message);
});

it('come from flags, which may be several, from the environment, or from the file', () => {
  const config = configured('driver: [http, { mine: my driver }]\n');
  expect(drivers({ config })).toEqual(['http', 'mine=my driver']);
  expect(drivers({ config }, { SANDBOX_DRIVER: 'javascript,http' })).toEqual(['javascript', 'http']);
  expect(drivers({ config, driver: ['http', 'javascript'] }, { SANDBOX_DRIVER: 'http' })).toEqual([
    'http',
    'javascript',
  ]);
  expect(drivers({ config: configured('driver: http\n') })).toEqual(['http']);
  expect(() => drivers({ config: configured('driver: [http, http]\n') })).toThrow(
    'driver in conformance.yaml: http stands there twice',
  );
});

it('have names, with a command or without', () => {
  expect(['http', 'mine=java -jar a=b.jar'].map(driverName)).toEqual(['http', 'mine']);
});
