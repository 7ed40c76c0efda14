/** One execd as what is tested: its address, its token, its headers, and what does not go with it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-settings-'));
for (const folder of ['scenarios', 'specs']) mkdirSync(join(cwd, folder));
const file = join(cwd, 'conformance.yaml');
afterAll(() => rmSync(cwd, { recursive: true }));

function settings(flags: Flags, env: Record<string, string> = {}, text?: string) {
  if (text !== undefined) writeFileSync(file, text);
  try {
    const { target, execd } = resolveSettings(flags, { env, cwd, packageDir: cwd });
    return { target, execd };
  } finally {
    rmSync(file, { force: true });
  }
}

const at = (url: string, token?: string, headers: Record<string, string> = {}) => ({
  target: { kind: 'execd', url },
  execd: { token, headers },
});

const IN_FILE = 'execd: file:1\nexecdToken: of-the-file\nheaders: { X-Bed: f }\n';

describe('the address', () => {
  it('comes from flag, environment and file, in this order, and keeps its whole path', () => {
    expect(settings({ execd: 'http://flag:1/a/v1/' }, { SANDBOX_EXECD: 'env:1' })).toEqual(at('http://flag:1/a/v1'));
    expect(settings({}, { SANDBOX_EXECD: 'env:1' }, 'target: managed')).toEqual(at('http://env:1'));
    expect(settings({}, {}, IN_FILE)).toEqual(at('http://file:1', 'of-the-file', { 'X-Bed': 'f' }));
  });

  it('is stronger than a server that is named further away, and weaker than one that is named nearer', () => {
    expect(settings({ execd: 'flag:1' }, { SANDBOX_DOMAIN: 'env:1' })).toEqual(at('http://flag:1'));
    expect(settings({ target: 'flag:1' }, { SANDBOX_EXECD: 'env:1' })).toEqual({
      target: { kind: 'server', url: 'http://flag:1' },
      execd: undefined,
    });
  });

  it.each<[string, Flags, Record<string, string>, string?]>([
    ['--target and --execd', { target: 'embedded', execd: 'a:1' }, {}],
    ['SANDBOX_DOMAIN and SANDBOX_EXECD', {}, { SANDBOX_DOMAIN: 'a:1', SANDBOX_EXECD: 'a:1' }],
    ['target and execd in conformance.yaml', {}, {}, 'target: embedded\nexecd: a:1\n'],
  ])('%s are a contradiction', (names, flags, env, text) => {
    expect(() => settings(flags, env, text)).toThrow(`${names}: a server is tested, or one execd, and not both`);
  });

  it('is one', () => {
    expect(() => settings({ execd: 'http://user:word@a' })).toThrow(/^--execd: an address must not hold/);
    expect(() => settings({}, { SANDBOX_EXECD: 'ftp://a' })).toThrow(/^SANDBOX_EXECD: /);
  });
});

describe('token and headers', () => {
  it('come from the flags first', () => {
    const env = { SANDBOX_EXECD: 'a:1', SANDBOX_EXECD_TOKEN: 'of-env' };
    expect(settings({ execdToken: 'of-flag' }, env, IN_FILE).execd?.token).toBe('of-flag');
    expect(settings({}, env, IN_FILE).execd?.token).toBe('of-env');
    const header = ['X-Bed: a', 'X-Two:b: c '];
    expect(settings({ header }, env, IN_FILE).execd?.headers).toEqual({ 'X-Bed': 'a', 'X-Two': 'b: c' });
  });

  it.each([['no colon'], ['X Bed: a'], [': a'], ['X-Bed: secret\nX-Other: b']])('%j is no header', (line) => {
    const thrown = (() => {
      try {
        return settings({ execd: 'a:1', header: [line] });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(UsageError);
    expect((thrown as UsageError).message).toMatch(/^--header/);
    expect((thrown as UsageError).message).not.toContain('secret');
  });

  it('go with an execd alone, and what is about servers does not', () => {
    expect(() => settings({ execdToken: 'x', header: ['A: b'] })).toThrow('--execd-token and --header: this goes with');
    expect(() => settings({ execd: 'a:1', apiKey: 'x', image: 'y' })).toThrow('--api-key and --image: an execd alone');
    expect(settings({ execd: 'a:1' }, { OPEN_SANDBOX_API_KEY: 'x', SANDBOX_IMAGE: 'y' })).toEqual(at('http://a:1'));
  });
});
