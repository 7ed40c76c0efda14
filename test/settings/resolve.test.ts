import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { parseTarget } from '../../harness/settings/address.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-settings-'));
for (const folder of ['scenarios', 'specs']) mkdirSync(join(cwd, folder));
afterAll(() => rmSync(cwd, { recursive: true }));

const settings = (flags: Flags = {}, env: Record<string, string> = {}) =>
  resolveSettings(flags, { env, cwd, packageDir: cwd });

function withFile<T>(text: string, run: () => T): T {
  const file = join(cwd, 'conformance.yaml');
  writeFileSync(file, text);
  try {
    return run();
  } finally {
    rmSync(file);
  }
}

describe('an address', () => {
  it.each([
    ['localhost:8080', 'http://localhost:8080'],
    ['localhost:8080/', 'http://localhost:8080'],
    ['http://localhost:8080/v1', 'http://localhost:8080'],
    ['http://localhost:8080/v1/', 'http://localhost:8080'],
    ['https://api.example.com/sandbox/prefix/', 'https://api.example.com/sandbox/prefix'],
    ['https://api.example.com/prefix/v1', 'https://api.example.com/prefix'],
    ['api.example.com', 'http://api.example.com'],
    ['[::1]:9000', 'http://[::1]:9000'],
  ])('%s is %s', (text, url) => {
    expect(parseTarget(text, 'x')).toEqual({ kind: 'server', url });
  });

  it.each(['ftp://host', 'http://user:pass@host', 'http://host?x=1', 'http://', 'ho st'])('%s is refused', (text) => {
    expect(() => parseTarget(text, '--target')).toThrow(/^--target: /);
  });
});

describe('settings', () => {
  it('without anything test the embedded runtime', () => {
    expect(settings()).toMatchObject({
      target: { kind: 'embedded' },
      volumes: 'auto',
      apiKey: undefined,
    });
  });

  it('run several scenarios at a time, and more where sandboxes are made in a moment', () => {
    expect(settings({ target: 'localhost:1' }).concurrency).toBe(4);
    expect(settings().concurrency).toBe(6);
    expect(settings({ concurrency: 7 }).concurrency).toBe(7);
  });

  it('take both names of the environment variables', () => {
    for (const name of ['SANDBOX_DOMAIN', 'OPEN_SANDBOX_DOMAIN']) {
      expect(settings({}, { [name]: 'localhost:1' }).target).toEqual({ kind: 'server', url: 'http://localhost:1' });
    }
    for (const name of ['SANDBOX_API_KEY', 'OPEN_SANDBOX_API_KEY']) {
      expect(settings({}, { [name]: 'k' }).apiKey).toBe('k');
    }
    expect(settings({}, { SANDBOX_IMAGE: 'debian', SANDBOX_DOMAIN: '' })).toMatchObject({
      image: 'debian',
      target: { kind: 'embedded' },
    });
  });

  it('refuse two variables that contradict each other', () => {
    const env = { SANDBOX_DOMAIN: 'a', OPEN_SANDBOX_DOMAIN: 'b' };
    expect(() => settings({}, env)).toThrow('SANDBOX_DOMAIN and OPEN_SANDBOX_DOMAIN say different things');
    expect(settings({}, { SANDBOX_DOMAIN: 'a', OPEN_SANDBOX_DOMAIN: 'a' }).target).toMatchObject({ url: 'http://a' });
  });

  it('let flags win over the environment, and the environment over the file', () => {
    withFile('target: file.example\nimage: file\nvolumes: server\ntimeouts: { ready: 5s, create: 90s }\n', () => {
      expect(settings()).toMatchObject({
        target: { url: 'http://file.example' },
        image: 'file',
        volumes: 'server',
        readyMs: 5000,
        createMs: 90_000,
        requestMs: 60_000,
      });
      expect(settings({}, { SANDBOX_DOMAIN: 'env.example', SANDBOX_IMAGE: 'env' })).toMatchObject({
        target: { url: 'http://env.example' },
        image: 'env',
      });
      expect(settings({ target: 'embedded', image: 'flag' }, { SANDBOX_DOMAIN: 'env.example' })).toMatchObject({
        target: { kind: 'embedded' },
        image: 'flag',
      });
    });
  });

  it('take the keys of a bucket from the environment', () => {
    withFile('ossfs: { bucket: tests, endpoint: oss.example }\n', () => {
      expect(() => settings()).toThrow('OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET');
      expect(() => settings({}, { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: '' })).toThrow(UsageError);
      expect(settings({}, { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'secret' }).ossfs).toEqual({
        bucket: 'tests',
        endpoint: 'oss.example',
        accessKeyId: 'id',
        accessKeySecret: 'secret',
      });
    });
    expect(settings().ossfs).toBeUndefined();
  });

  it('say where a configuration file is wrong', () => {
    const wrong = (text: string) => () => withFile(text, () => settings());
    expect(wrong('tarket: x\n')).toThrow(/conformance.yaml:1:1: unknown key tarket[\s\S]*did you mean target\?/);
    expect(wrong('concurrency: many\n')).toThrow(/conformance.yaml:1:14: concurrency must be integer/);
    expect(wrong('target: [\n')).toThrow(UsageError);
    expect(wrong('target: ftp://x\n')).toThrow(/target in conformance.yaml/);
  });

  it('refuse what does not exist', () => {
    expect(() => settings({ config: 'no.yaml' })).toThrow(/--config: .*no.yaml does not exist/);
    expect(() => settings({ specs: 'nowhere' })).toThrow(/--specs: .*nowhere does not exist/);
    expect(() => settings({ volumes: 'nfs' })).toThrow(/--volumes: nfs is not one of/);
  });

  it('refuse a file in the place of a folder', () => {
    const wrong = () => withFile('target: localhost\n', () => settings({ scenarios: 'conformance.yaml' }));
    expect(wrong).toThrow(UsageError);
    expect(wrong).toThrow(/--scenarios: .*conformance.yaml is no folder/);
  });

  it('read a file that merely lies there only where that is wanted', () => {
    const of = (flags: Flags, namedConfigOnly: boolean) =>
      withFile(
        'target: there:1\n',
        () => resolveSettings(flags, { env: {}, cwd, packageDir: cwd, namedConfigOnly }).target,
      );
    expect(of({}, false)).toMatchObject({ url: 'http://there:1' });
    expect(of({}, true)).toEqual({ kind: 'embedded' });
    expect(of({ config: 'conformance.yaml' }, true)).toMatchObject({ url: 'http://there:1' });
  });
});
