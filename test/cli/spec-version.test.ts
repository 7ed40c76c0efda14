import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Folders } from '../../harness/sets/folders.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { bothFrozen, removeFolders } from '../sets/corpus.ts';
import { placeOfEachTest, run } from './command.ts';

const place = placeOfEachTest();
let folders: Folders;
beforeAll(async () => {
  folders = await bothFrozen();
});
afterAll(removeFolders);

const withFolders = (command: string, ...args: string[]): string[] => [
  command,
  '--specs',
  folders.specs,
  '--scenarios',
  folders.scenarios,
  ...args,
];

describe('a run of one set, and one of the next', () => {
  it.each([
    [
      '2026-06',
      ['area/gone.yaml > there is an old one', 'area/kept.yaml > an old step'],
      'getOld',
      ['list.mended', 'old.gone'],
    ],
    [
      '2026-12',
      ['area/kept.yaml > a new step', 'area/new.yaml > there are notes'],
      'listNotes',
      ['list.mended', 'notes.new'],
    ],
  ])('%s has its steps, scenarios, operations and rules alone', async (set, own, operation, rules) => {
    const { output } = await run(place, withFolders('run', '--spec-version', set, '--reports', place.reports));
    expect(output).toContain(`requirement set ${set}`);
    const { checks, requirements } = JSON.parse(
      readFileSync(join(place.reports, 'conformance.json'), 'utf8'),
    ) as Verdict;
    const steps = checks.filter(({ kind }) => kind === 'step').map(({ id, status }) => `${status} ${id}`);
    expect(steps.toSorted()).toEqual(
      ['area/kept.yaml > the list is given', ...own].map((id) => `pass ${id}`).toSorted(),
    );
    const statuses = checks.filter(({ id }) => id.endsWith('404 status')).map(({ id, status }) => `${status} ${id}`);
    expect(statuses).toEqual([`pass specs/sandbox-lifecycle.yml > sandbox-lifecycle.yml ${operation} 404 status`]);
    const judged = requirements.filter(({ id }) => !id.startsWith('contract.')).map(({ id }) => id);
    expect(judged.toSorted()).toEqual(['list.kept', ...rules]);
  });
});

describe('commands that ask no server', () => {
  it('list what a set has', async () => {
    const listed = async (...args: string[]) => (await run(place, withFolders('list', ...args))).output;
    expect(await listed('--spec-version', '2026-06')).toContain('2 scenarios, 3 checks');
    expect(await listed('--spec-version', '2026-06')).not.toContain('a new step');
    expect(await listed()).toContain('there are notes');
    expect(await listed('--spec-version', 'auto')).toEqual(await listed());
  });

  it('check all sets', async () => {
    expect(await run(place, withFolders('lint'))).toEqual({
      code: 0,
      output: '2 scenarios with 3 steps: nothing is wrong\n',
    });
  });

  it('know the names of sets', async () => {
    const { code, output } = await run(place, ['list', '--spec-version', '2020-01']);
    expect(output).toMatch(/--spec-version: no requirement set is called 2020-01; known: 2026-06/);
    expect(code).toBe(2);
  });
});
