/** specs/profiles.yaml: what is wrong with one, and that ours fits the register. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { loadProfiles, profileFileProblems } from '../../harness/register/profiles.ts';
import { loadRegister } from '../../harness/register/register.ts';

const OURS = join(packageDir, 'specs');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SUMMARY = 'summary: What a server of it does.';
/** Reads a file of its own folder: a file is read once. */
function read(text: string) {
  writeFileSync(join(folder, 'profiles.yaml'), text);
  return loadProfiles(folder);
}

describe('ours', () => {
  it('has every profile of the register, and no other', () => {
    const { requirements } = loadRegister(OURS);
    expect(profileFileProblems(loadProfiles(OURS), requirements.values())).toEqual([]);
  });

  it('says what every server must have', () => {
    const core = loadProfiles(OURS).profiles.find(({ name }) => name === 'core');
    expect(core?.includes).toEqual(['lifecycle', 'metadata', 'auth', 'endpoints', 'exec', 'files']);
  });

  it('counts where a folder of documents has none', () => {
    expect(loadProfiles(folder).names).toEqual(loadProfiles(OURS).names);
  });
});

describe('a file', () => {
  it.each<[string, string, RegExp]>([
    ['that is no list', 'name: core\n', /must be array/],
    [
      'with a member that nobody knows',
      `- { name: one, ${SUMMARY}, include: [two] }\n`,
      /unknown member include[\s\S]*did you mean includes\?/,
    ],
    [
      'with an entry that says nothing',
      '- { name: one }\n',
      /must have required properties summary|must have required property 'summary'/,
    ],
    [
      'with a name twice',
      `- { name: one, ${SUMMARY} }\n- { name: one, ${SUMMARY} }\n`,
      /:2:\d+: the name one occurs twice/,
    ],
    [
      'that includes what is none',
      `- { name: files, ${SUMMARY} }\n- { name: core, ${SUMMARY}, includes: [fils] }\n`,
      /:2:\d+: no profile is called fils[\s\S]*did you mean files\?/,
    ],
    [
      'that includes what includes others',
      `- { name: a, ${SUMMARY} }\n- { name: b, ${SUMMARY}, includes: [a] }\n- { name: c, ${SUMMARY}, includes: [b] }\n`,
      /:3:\d+: b includes others itself/,
    ],
    ['that includes itself', `- { name: a, ${SUMMARY}, includes: [a] }\n`, /:1:\d+: a includes others itself/],
  ])('%s is refused', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it.each<[string, [string, string][], string[]]>([
    ['fits', [['r.one', 'a']], []],
    ['has an entry without requirements', [], ['no requirement belongs to profile a']],
    [
      'lacks a profile',
      [
        ['r.one', 'a'],
        ['r.two', 'c'],
      ],
      ['requirement r.two: no profile is called c'],
    ],
    [
      'has requirements of what includes others',
      [
        ['r.one', 'a'],
        ['r.two', 'b'],
      ],
      ['b includes others, and has requirements'],
    ],
  ])('%s', (_, requirements, problems) => {
    const file = read(`- { name: a, ${SUMMARY} }\n- { name: b, ${SUMMARY}, includes: [a] }\n`);
    const found = profileFileProblems(
      file,
      requirements.map(([id, profile]) => ({ id, profile })),
    );
    expect(found.map(({ message }) => message)).toEqual(problems);
  });
});
