import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folders, OUR_FOLDERS } from '../../harness/sets/folders.ts';
import { frozenProblems } from '../../harness/sets/lint.ts';
import { loadSet } from '../../harness/sets/load.ts';
import { knownSets } from '../../harness/spec-version.ts';
import { FIRST, type Files, firstFrozen, folderAfter, removeFolders } from './corpus.ts';

let frozen: Folders;
beforeAll(async () => {
  frozen = await firstFrozen();
});
afterAll(removeFolders);

/** What lint says of the small suite when a text in one of its files has become another. */
async function saidOf(path: string, from: string | RegExp, to: string, more: Files = {}): Promise<string[]> {
  const text = FIRST[path] ?? '';
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const problems = await frozenProblems(await folderAfter(frozen, { ...FIRST, ...more, [path]: changed }));
  return problems.flatMap((problem) => problem.split('\n'));
}

const REGISTER = 'specs/requirements/own.yaml';
const DOCUMENT = 'specs/sandbox-lifecycle.yml';
const KEPT = 'scenarios/area/kept.yaml';

describe('a change of what a frozen set has is told', () => {
  it.each<[string, string, string | RegExp, string, string[]]>([
    [
      'the level of a rule',
      REGISTER,
      'level: must',
      'level: should',
      ['rule list.kept: its level was must and is should'],
    ],
    ['the text of a rule', REGISTER, 'A list is given', 'A list is shown', ['rule list.kept: its text is another']],
    [
      'the clause of a rule',
      REGISTER,
      '~1old/get"',
      '~1old"',
      [
        'rule old.gone: its clause was sandbox-lifecycle.yml#/paths/~1old/get and is sandbox-lifecycle.yml#/paths/~1old',
      ],
    ],
    [
      'whom a rule binds',
      REGISTER,
      'level: must',
      'level: must, binds: sdk',
      ['rule list.kept: its binds was not there and is sdk'],
    ],
    [
      'a rule that is new',
      REGISTER,
      /$/,
      '- { id: a.new, level: may, profile: olds, rule: There is a new one., clause: "sandbox-lifecycle.yml#/paths" }\n',
      ['rule a.new: it is not in the frozen set'],
    ],
    [
      'what a profile includes',
      'specs/profiles.yaml',
      /$/,
      '- { name: all, summary: Both of these together., includes: [olds] }\n',
      ['profile all: it is not in the frozen set'],
    ],
    [
      'a document',
      DOCUMENT,
      '"200": { description: All., content: { application/json: { schema: { type: object } } } }',
      '"200": { description: All., content: { application/json: { schema: { type: array } } } }',
      ['document sandbox-lifecycle.yml: it says something else'],
    ],
    [
      'what a step expects',
      KEPT,
      'status: 200',
      'status: { enum: [200, 500] }',
      ['scenario area/kept.yaml: it says something else'],
    ],
    ['which rules a step verifies', KEPT, ', list.mended', '', ['scenario area/kept.yaml: it says something else']],
    ['a fixture', 'scenarios/area/words.txt', 'words', 'others', ['scenario area/kept.yaml: it says something else']],
    [
      'a step that is gone',
      KEPT,
      / {2}- check: an old step[\s\S]*/,
      '',
      ['scenario area/kept.yaml: it says something else; checks that are gone: area/kept.yaml > an old step'],
    ],
  ])('%s', async (_, path, from, to, expected) => {
    const said = await saidOf(path, from, to);
    expect(said[0]).toBe('requirement set 2026-06: it is frozen, and the suite asks something else:');
    expect(
      said.filter((line) => /^ {2}(rule|profile|document|scenario) /.test(line)).map((line) => line.trim()),
    ).toEqual(expected);
    expect(said.join('\n')).toMatch(/freeze that one: npm run freeze -- SET\n.*npm run freeze -- --replace 2026-06$/);
  });

  it('in a rule that is taken away', async () => {
    const gone = {
      'scenarios/area/gone.yaml': FIRST[KEPT]!.replace('fixtures: { words: words.txt }\n', '').split(
        '  - check: an old',
      )[0]!,
    };
    const said = await saidOf(REGISTER, /- \{ id: old.gone.*\n/, '', gone);
    expect(said).toContain('  rule old.gone: it is gone');
  });

  it('in a scenario that is added or taken away', async () => {
    const path = 'scenarios/area/more.yaml';
    const said = await saidOf('scenarios/area/gone.yaml', /^/, '# nothing\n', {
      [path]: `${FIRST['scenarios/area/gone.yaml']}`,
    });
    expect(said).toContain('  scenario area/more.yaml: it is not in the frozen set');
    const gone = Object.fromEntries(Object.entries(FIRST).filter(([name]) => !name.endsWith('gone.yaml')));
    const problems = await frozenProblems(await folderAfter(frozen, gone));
    expect(problems.join('\n')).toContain('  scenario area/gone.yaml: it is gone');
  });
});

describe('what says the same is the same', () => {
  it.each<[string, string, string | RegExp, string]>([
    ['a comment in a scenario', KEPT, 'steps:', '# words\nsteps:\n'],
    [
      'the order of members of a step',
      KEPT,
      'expect: { status: 200 }\n  - check',
      'expect: {   "status":   200}\n  - check',
    ],
    ['a comment in a document', DOCUMENT, 'paths:', '# words\npaths:'],
    [
      'the order of members in a document',
      DOCUMENT,
      'info: { title: Small, version: "1" }',
      'info:\n  version: "1"\n  title: Small',
    ],
    ['the layout of the register', REGISTER, 'level: must, profile: lifecycle', 'profile: lifecycle,    level: must'],
  ])('%s', async (_, path, from, to) => {
    expect(await saidOf(path, from, to)).toEqual([]);
  });
});

describe('the sets of the package', () => {
  it('are what the suite asks (npm run freeze)', async () => {
    expect(await frozenProblems(OUR_FOLDERS)).toEqual([]);
  });

  it.each(knownSets(OUR_FOLDERS.specs))('%s names each check once, and each skip of one that there is', (name) => {
    const { scenarios, contract, skips, requirements } = loadSet(name);
    const checks = [...scenarios.flatMap((scenario) => scenario.checks), ...contract];
    expect(new Set(checks).size).toBe(checks.length);
    expect(scenarios.flatMap(({ checks: all, driven }) => driven.filter((check) => !all.includes(check)))).toEqual([]);
    const isThere = (check: string): boolean =>
      check.endsWith('*') ? checks.some((one) => one.startsWith(check.slice(0, -1))) : checks.includes(check);
    expect(skips.filter(({ check }) => !isThere(check))).toEqual([]);
    expect(new Set(skips.map(({ check, capability }) => `${check} ${capability}`)).size).toBe(skips.length);
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
  });

  it('let a check be skipped only where it needs a capability', () => {
    const { skips } = loadSet('2026-06');
    const of = (check: string) =>
      skips.filter((skip) => check.startsWith(skip.check.replace('*', ''))).map(({ capability }) => capability);
    expect(of('volumes/ossfs.yaml > a bucket is mounted')).toContain('volumes.ossfs');
    expect(of('lifecycle/create.yaml > set up: sandbox plain')).toEqual([]);
    expect(skips.filter(({ check }) => check.includes('createSandbox 202'))).toEqual([]);
    expect(skips.find(({ check }) => check.endsWith('createSandbox 500 status'))?.reason).toMatch(
      /fault of the server/,
    );
  });
});
