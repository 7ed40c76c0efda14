/** What is wrong with a claim, where, and what to do. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseClaim } from '../../harness/certificate/claim.ts';
import { claimTemplate } from '../../harness/certificate/claim-template.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { loadProfiles } from '../../harness/register/profiles.ts';

const specs = join(packageDir, 'specs');
const around = { specs, sets: ['2026-06', '2026-12'] };

const GOOD = `implementation:
  name: A server
  version: "1.10"
  url: https://example.com/server
  contact: somebody@example.com
  license: Apache-2.0
profiles: [core, exec, pause]
set: 2026-06
drivers: [http, javascript]
`;

const parse = (text: string) => parseClaim('claim.yaml', text, around);

function problemsOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

describe('a claim', () => {
  it('is read, and a profile of profiles is replaced by these, each once', () => {
    const { claim, profiles, drivers, text } = parse(GOOD);
    expect(claim.implementation.version).toBe('1.10');
    expect(profiles).toEqual(['lifecycle', 'metadata', 'auth', 'endpoints', 'exec', 'files', 'pause']);
    expect(drivers).toEqual(['http', 'javascript']);
    expect(text).toBe(GOOD);
  });

  it('is driven by javascript where it names no driver', () => {
    expect(parse(GOOD.replace(/drivers.*\n/, '')).drivers).toEqual(['javascript']);
  });

  it.each([
    [
      'a profile that is none',
      ['[core,', '[cors,'],
      ['claim.yaml:7:12: no profile is called cors', 'did you mean core?'],
    ],
    ['a set that is none', ['2026-06', '2026-07'], ['claim.yaml:8:6: this version', 'did you mean 2026-06?']],
    ['a driver that is none', ['http,', 'htp,'], ['claim.yaml:9:11: no driver', 'did you mean http?']],
    ['a driver of its own', ['http,', 'java=java,'], ['cannot be part of a certificate']],
    [
      'an address that is none',
      ['https://example.com/server', 'example.com'],
      [':4:8: example.com is no address', 'https://'],
    ],
    ['an address of another kind', ['https://example.com/server', 'file:///etc/passwd'], ['is no address of http']],
    ['an address with a password', ['https://example.com', 'https://me:secret@example.com'], ['is no address of http']],
    ['a contact that is none', ['somebody@example.com', 'me'], [':5:12: me is neither an e-mail address']],
    ['a placeholder', ['A server', '<name>'], [':2:9: name is still <name>', 'replace it']],
    ['a version that is a number', ['"1.10"', '1.10'], [':3:12: implementation.version must be string', 'in quotes']],
    ['a member that is none', ['license:', 'licence:'], ['unknown member licence', 'did you mean license?']],
    ['no profile', ['[core, exec, pause]', '[]'], [':7:11: profiles', 'name what is claimed']],
    ['a profile twice', ['[core, exec, pause]', '[core, core]'], ['profiles must NOT have duplicate items']],
    ['a set that is no id', ['2026-06', 'june'], [':8:6: set is not written', '2026-06']],
    ['an escape sequence', ['A server', '"A \\u001b[31mserver"'], [':2:9: implementation.name is not written']],
    [
      'no implementation',
      [/^implementation:\n(?: .*\n)+/m, ''],
      ["must have required property 'implementation'", '--init'],
    ],
  ])('with %s is refused, with place and remedy', (_, [from, to], expected) => {
    const told = problemsOf(GOOD.replace(from as string, to as string));
    for (const text of expected) expect(told).toContain(text);
  });

  it('that is empty is refused with the way to begin', () => {
    expect(problemsOf('')).toContain('certify --init');
  });

  it('has all that is wrong told at once, and of very much only the beginning', () => {
    const many = Array.from({ length: 500 }, (_, index) => `nothing-${index}`).join(', ');
    const told = problemsOf(GOOD.replace('core, exec, pause', many));
    expect(told).toContain('and 480 more');
  });
});

describe('the template', () => {
  const { profiles } = loadProfiles(specs);
  const template = claimTemplate({ profiles, set: '2026-06' });

  it('is refused for its placeholders alone', () => {
    const told = problemsOf(template);
    expect(told.match(/is still </g)).toHaveLength(5);
    expect(told.match(/^claim\.yaml:/gm)).toHaveLength(5);
  });

  it('is a claim of core where these are replaced', () => {
    const filled = template
      .replace('<name of the server>', 'A server')
      .replace('<version>', '1')
      .replace('<https://where-one-reads-about-it>', 'https://example.com')
      .replace('<e-mail address>', 'me@example.com')
      .replace('<licence, such as Apache-2.0>', 'MIT');
    expect(parse(filled).claim.profiles).toEqual(['core']);
  });

  it('claims what was conformant in the last run, and not the parts of what is claimed', () => {
    const filled = claimTemplate({ profiles, set: '2026-06', conformant: ['core', 'exec', 'pause'] });
    expect(filled.match(/^ {2}- \S+/gm)).toEqual(['  - core', '  - pause']);
    const parts = claimTemplate({ profiles, set: '2026-06', conformant: ['exec', 'files'] });
    expect(parts.match(/^ {2}- \S+/gm)).toEqual(['  - exec', '  - files']);
  });
});
