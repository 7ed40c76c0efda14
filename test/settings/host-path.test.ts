/** The directory of the host below which a server allows host volumes, as settings name it. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { hostPathOf } from '../../harness/settings/host-path.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

let folder: string;
let real: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'osc-host-path-')));
  real = join(folder, 'real');
  mkdirSync(join(real, 'below'), { recursive: true });
  symlinkSync(real, join(folder, 'link'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = (path: string) => ({ path, where: '--host-path' });
const onServer = (path: string) => ({ path, where: '--host-path-on-server' });

describe('a host path', () => {
  it('is nothing where nobody names one', () => {
    expect(hostPathOf(undefined, undefined)).toBeUndefined();
  });

  it('has one name where the server calls it the same', () => {
    expect(hostPathOf(here(`${real}/`), undefined)).toEqual({ onServer: real, here: real });
  });

  it('has two where the server calls it otherwise, and then may be named by a link', () => {
    expect(hostPathOf(here(join(folder, 'link')), onServer('/srv/x/'))).toEqual({ onServer: '/srv/x', here: real });
    expect(hostPathOf(here(real), onServer('C:\\x'))).toEqual({ onServer: 'C:\\x', here: real });
  });

  it('is not seen where only the server has a name for it', () => {
    expect(hostPathOf(undefined, onServer('/srv/nowhere'))).toEqual({ onServer: '/srv/nowhere' });
  });

  it.each([
    ['srv', /^--host-path: srv is no absolute path; it is a directory of this machine$/],
    ['FOLDER/none', /^--host-path: there is no .*none on this machine\. Make it, or, .* hostPathOnServer alone/],
    ['FOLDER/file', /^--host-path: .*file is no directory$/],
    [
      'FOLDER/link',
      /^--host-path: .*link leads through a symbolic link to .*real\. Name that, or .* hostPathOnServer\.$/,
    ],
    ['FOLDER/link/below', /leads through a symbolic link to .*real\/below\. Name that/],
  ])('that is %s is told what is wrong with it', (path, message) => {
    const wrong = (): unknown => hostPathOf(here(path.replace('FOLDER', folder)), undefined);
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow(message);
  });

  it.skipIf(process.getuid?.() === 0)('that cannot be written is told so', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    expect(() => hostPathOf(here(closed), undefined)).toThrow(/--host-path: the suite makes directories .*EACCES/);
  });

  it('on the server that is not absolute is told so', () => {
    expect(() => hostPathOf(here(real), onServer('srv'))).toThrow(/^--host-path-on-server: srv is no absolute path/);
  });
});

describe('its settings', () => {
  const settings = (flags: Flags, env: Record<string, string>, file?: string) => {
    const config = join(folder, 'conformance.yaml');
    if (file !== undefined) writeFileSync(config, file);
    const all = file === undefined ? flags : { ...flags, config };
    return resolveSettings(all, { env, cwd: folder, packageDir }).hostPath;
  };

  it('stand in flags, in the environment and in the file, each name where it stands first', () => {
    const file = `hostPath: ${join(real, 'below')}\nhostPathOnServer: /of/file\n`;
    expect(settings({}, {}, file)).toEqual({ onServer: '/of/file', here: join(real, 'below') });
    const env = { SANDBOX_HOST_PATH: real, SANDBOX_HOST_PATH_ON_SERVER: '/of/environment' };
    expect(settings({}, env, file)).toEqual({ onServer: '/of/environment', here: real });
    expect(settings({ hostPathOnServer: '/of/flag' }, env, file)).toEqual({ onServer: '/of/flag', here: real });
  });

  it('name the place that is wrong', () => {
    rmSync(join(folder, 'conformance.yaml'), { force: true });
    expect(() => settings({}, {}, 'hostPath: srv\n')).toThrow(/^hostPath in conformance\.yaml: srv is no absolute/);
    expect(() => settings({}, { SANDBOX_HOST_PATH: 'srv' })).toThrow(/^SANDBOX_HOST_PATH: srv is no absolute/);
  });

  it('do not go with one execd', () => {
    rmSync(join(folder, 'conformance.yaml'), { force: true });
    expect(() => settings({ execd: 'a:1', hostPathOnServer: '/srv' }, {})).toThrow(
      /--host-path-on-server: an execd alone/,
    );
  });
});
