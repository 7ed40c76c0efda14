import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { loadProfiles } from '../../harness/register/profiles.ts';
import { loadRegister, registerEntries } from '../../harness/register/register.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import { contractRuleIds } from '../../harness/session/contract-rules.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { loadReferences } from '../../harness/session/references.ts';
import type { Folders } from '../../harness/sets/folders.ts';
import { freeze } from '../../harness/sets/freeze.ts';
import { frozenProblems, lifespansOfScenarios, namedSetProblems } from '../../harness/sets/lint.ts';
import { loadSet } from '../../harness/sets/load.ts';
import { knownSets, newestSet } from '../../harness/spec-version.ts';
import { bothFrozen, firstFrozen, folderAfter, removeFolders, SECOND, TODAY } from './corpus.ts';

let folders: Folders;
beforeAll(async () => {
  folders = await bothFrozen();
});
afterAll(removeFolders);

/** What there is of the small suite in a set, in all places that a run reads it from. */
async function contentOf(set?: string) {
  const { specs, scenarios } = folders;
  const { requirements } = loadRegister(specs, set);
  const library = loadLibrary(scenarios, '/', await knownReferences(specs, set));
  expect(library.diagnostics).toEqual([]);
  const { rules, operations } = await loadReferences(specs, undefined, set);
  expect(Object.keys(rules).toSorted()).toEqual([...requirements.keys()].toSorted());
  const own = [...requirements.values()].filter(({ generated }) => generated !== true);
  const generated = [...requirements.values()].filter(({ generated }) => generated === true);
  return {
    rules: own.map(({ id, level, rule }) => `${id} ${level} ${rule}`),
    generated: generated.map(({ id }) => id),
    profiles: loadProfiles(specs, set).names,
    operations: operations.map(({ operationId }) => operationId),
    contract: (await contractRuleIds(specs, set)).filter((id) => id.endsWith('404 status')),
    steps: library.scenarios.flatMap(({ file, steps }) =>
      steps.map(({ name, line, verifies }) => `${file}:${line} ${name}: ${verifies.map(({ rule }) => rule).join(' ')}`),
    ),
  };
}

const BEFORE = {
  rules: [
    'list.kept must A list is given.',
    'list.mended must Words of before.',
    'old.gone should There is an old one.',
  ],
  generated: ['contract.lifecycle.list-sandboxes.200', 'contract.lifecycle.get-old.404'],
  profiles: ['lifecycle', 'contract-lifecycle', 'olds'],
  operations: ['listSandboxes', 'getOld'],
  contract: ['sandbox-lifecycle.yml getOld 404 status'],
  steps: [
    'area/gone.yaml:5 there is an old one: old.gone',
    'area/kept.yaml:11 the list is given: list.kept list.mended',
    'area/kept.yaml:16 an old step: list.kept',
  ],
};
const AFTER = {
  rules: [
    'list.kept must A list is given.',
    'list.mended should Words of now, which are others.',
    'notes.new must There are notes now.',
  ],
  generated: ['contract.lifecycle.list-sandboxes.200', 'contract.lifecycle.list-notes.404'],
  profiles: ['lifecycle', 'contract-lifecycle', 'notes'],
  operations: ['listSandboxes', 'listNotes'],
  contract: ['sandbox-lifecycle.yml listNotes 404 status'],
  steps: [
    'area/kept.yaml:6 a new step: list.kept',
    'area/kept.yaml:11 the list is given: list.kept list.mended notes.new',
    'area/new.yaml:6 there are notes: notes.new',
  ],
};

describe('two requirement sets of one suite', () => {
  it('have what was there then, and what is there now', async () => {
    expect(await contentOf('2026-06')).toEqual(BEFORE);
    expect(await contentOf('2026-12')).toEqual(AFTER);
  });

  it('are known, and the newest is meant where none is named', async () => {
    expect(knownSets(folders.specs)).toEqual(['2026-06', '2026-12']);
    expect(newestSet(folders.specs)).toBe('2026-12');
    expect(await contentOf()).toEqual(AFTER);
  });

  it('leave the older one as it was frozen', async () => {
    expect(await frozenProblems(folders)).toEqual([]);
    expect(loadSet('2026-06', folders.specs)).toEqual(loadSet('2026-06', (await firstFrozen()).specs));
  });

  it('are not named before they are frozen', async () => {
    const early = await folderAfter(await firstFrozen(), SECOND);
    const named = await namedSetProblems(early.specs, lifespansOfScenarios(early.scenarios));
    const of = (name: string) =>
      `${name}: no requirement set 2026-12 is frozen; when all of it is entered: npm run freeze -- 2026-12`;
    expect(new Set(named)).toEqual(
      new Set([
        of('requirement contract.lifecycle.get-old.404'),
        of('requirement contract.lifecycle.list-notes.404'),
        of('requirement list.mended'),
        of('requirement old.gone'),
        of('requirement notes.new'),
        of('profile olds'),
        of('profile notes'),
        of('scenario area/gone.yaml'),
        of('scenario area/kept.yaml, step a new step'),
        of('scenario area/kept.yaml, step an old step'),
        of('scenario area/new.yaml'),
        of('document sandbox-lifecycle.yml'),
      ]),
    );
    expect(await frozenProblems(early)).toEqual([]);
    expect(await namedSetProblems(folders.specs, lifespansOfScenarios(folders.scenarios))).toEqual([]);
  });

  it('are told apart by what a step may call', async () => {
    const text = SECOND['scenarios/area/new.yaml']!.replace('introducedIn: "2026-12"\n', '');
    const wrong = await folderAfter(folders, { ...SECOND, 'scenarios/area/new.yaml': text });
    const said = async (set: string) =>
      loadLibrary(wrong.scenarios, '/', await knownReferences(wrong.specs, set)).diagnostics.map(
        ({ message }) => message,
      );
    expect(await said('2026-12')).toEqual([]);
    expect(await said('2026-06')).toEqual([
      'no requirement belongs to profile notes',
      'no document has the operation listNotes in the requirement set 2026-06',
    ]);
  });

  it('have one entry of an id each, and no more', async () => {
    const text = SECOND['specs/requirements/own.yaml']!.replace('  removedIn: "2026-12"\n', '');
    const wrong = await folderAfter(folders, SECOND);
    const file = join(wrong.specs, 'requirements', 'own.yaml');
    writeFileSync(file, text);
    expect(() => registerEntries(wrong.specs)).toThrow(/the id list.mended occurs twice/);
  });
});

describe('a set is frozen', () => {
  const released = { today: TODAY, isReleased: () => true };

  it.each([
    [{ set: '2026-06' }, /2026-06 is frozen already; while no release carries it: npm run freeze -- --replace 2026-06/],
    [{ set: '2026-09' }, /2026-09 is older than 2026-12, which is frozen/],
    [{ set: '2026-13' }, /2026-13 is no name of a set/],
    [{ set: '../../x' }, /is no name of a set/],
    [{ replace: '2027-01' }, /no set 2027-01 is frozen; known: 2026-06, 2026-12/],
    [{ replace: '2026-06' }, /a release carries 2026-06: it is never changed/],
    [{ set: '2027-06', replace: '2026-06' }, /is new, or replaces one, and not both/],
  ])('%j is refused', async (wanted, message) => {
    const attempt = freeze({ ...released, ...wanted, folders });
    await expect(attempt).rejects.toThrow(UsageError);
    await expect(attempt).rejects.toThrow(message);
    expect(existsSync(join(folders.specs, 'sets', '2027-06.json'))).toBe(false);
  });

  it('with an end of its certificates, two sets later', async () => {
    expect(loadSet('2026-06', folders.specs).certificatesUntil).toBe('2027-06-30');
    expect(loadSet('2026-12', folders.specs)).toMatchObject({ frozen: TODAY, certificatesUntil: '2027-12-31' });
  });

  it('once more, with what has changed', async () => {
    const changed = await folderAfter(folders, { ...SECOND, 'scenarios/area/words.txt': 'others' });
    expect(await freeze({ today: TODAY, replace: '2026-06', folders: changed, isReleased: () => false })).toMatch(
      /^2026-06 is frozen once more: .*\n {2}scenario area\/kept.yaml: it says something else$/,
    );
    const file = join(changed.specs, 'sets', '2026-06.json');
    const before = readFileSync(file, 'utf8');
    expect(await freeze({ today: '2027-01-01', replace: '2026-06', folders: changed, isReleased: () => false })).toBe(
      '2026-06 is frozen as the suite is',
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('never without a change being told', async () => {
    expect(await freeze({ ...released, folders })).toMatch(/^2026-06, 2026-12: frozen as the suite is/);
    const lowered = SECOND['specs/requirements/own.yaml']!.replace('level: must', 'level: should');
    const changed = await folderAfter(folders, { ...SECOND, 'specs/requirements/own.yaml': lowered });
    await expect(freeze({ ...released, folders: changed })).rejects.toThrow(
      /list.kept: its level was must and is should/,
    );
  });
});
