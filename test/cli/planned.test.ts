/** What `run` says, before it starts anything, of names that lead nowhere. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../harness/cli/clean.ts';
import { refuseMistyped } from '../../harness/cli/mistyped.ts';
import { requireMatch } from '../../harness/cli/planned.ts';
import { counted } from '../../harness/counted.ts';
import { UsageError } from '../../harness/errors.ts';
import { noScenarios } from '../../harness/scenario/library.ts';
import { scenarioOf } from '../engine/fakes.ts';
import { inProcess } from './in-process.ts';

const scenario = scenarioOf({ title: 'A title', steps: [{ check: 'it is [so]', run: 'true' }] });

describe('a pattern of -t', () => {
  it.each(['title it is', '^A title it is \\[so\\]$', 'volumes\\.host is offered$'])(
    'that matches a name: %s',
    (pattern) => {
      expect(() => requireMatch(pattern, [scenario], ['volumes.host'], ['javascript'])).not.toThrow();
    },
  );

  it('that matches none is told, with how many there are', () => {
    expect(() => requireMatch('nosuch', [scenario], [], ['javascript'])).toThrow(
      new UsageError(
        '-t nosuch: no name matches, in 1 scenario with 1 check. A name is the title of the scenario and that of the check; `list` prints them',
      ),
    );
  });

  it('that is no pattern is told', () => {
    expect(() => requireMatch('it is [', [scenario], [], ['javascript'])).toThrow(
      /^-t it is \[: Invalid regular expression/,
    );
  });
});

describe('a mistyped command', () => {
  const commands = ['run', 'rerun', 'variants', 'faults', 'list'];
  const scenarios = [{ path: '/s/lifecycle/list.yaml' }, { path: '/s/volumes/read-only.yaml' }];

  it.each([
    [['varients'], 'variants'],
    [['fualts', 'read-only'], 'faults'],
    [['re-run'], 'rerun'],
  ])('%j', (filters, meant) => {
    expect(() => refuseMistyped(filters, scenarios, commands)).toThrow(
      new UsageError(
        `there is no command ${filters[0]}, and no scenario with ${filters[0]} in its path\n  did you mean the command ${meant}?`,
      ),
    );
  });

  it.each([[[]], [['lifecycle/list']], [['lis']], [['no-such-thing']], [['read-only', 'varients']]])(
    'is none of the filters %j',
    (filters) => expect(() => refuseMistyped(filters, scenarios, commands)).not.toThrow(),
  );

  it('is not looked for where `run` was written', () => {
    expect(() => refuseMistyped(['varients'], scenarios, [])).not.toThrow();
  });
});

describe('a filter that is in no path', () => {
  const root = mkdtempSync(join(tmpdir(), 'osc-library-'));
  afterAll(() => rmSync(root, { recursive: true }));
  for (const file of ['lifecycle/list.yaml', 'volumes/read-only.yaml', 'alone.yaml']) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '');
  }

  it.each([
    ['read-onyl', 'did you mean read-only?'],
    ['lifecylce', 'did you mean lifecycle?'],
    ['volumes/raed-only.yaml', 'did you mean volumes/read-only.yaml?'],
    ['quite-another', 'there is alone.yaml, lifecycle/, volumes/; `list` prints every scenario'],
  ])('%s', (filter, hint) => {
    expect(noScenarios(root, [filter]).message).toBe(`no scenario below ${root} has ${filter} in its path\n  ${hint}`);
  });
});

it('list says that a filter is in no path, and counts one scenario as one', async () => {
  const { code, output } = await inProcess('list', ['no-such-file']);
  expect(output).toMatch(
    /^no scenario below .* has no-such-file in its path\n {2}there is auth\/, code\/, endpoints\//,
  );
  expect(code).toBe(2);
  expect((await inProcess('list', ['volumes/many.yaml'])).output).toMatch(/^1 scenario, \d+ checks$/m);
});

it('clean tells what it removed from what was gone already', () => {
  const swept = { removed: ['sandbox a'], missing: ['sandbox b', 'snapshot c'], problems: [] };
  expect(outcomeOf(swept)).toBe('removed sandbox a; gone already: sandbox b, snapshot c');
  expect(outcomeOf({ ...swept, removed: [] })).toBe('gone already: sandbox b, snapshot c');
  expect(outcomeOf({ removed: [], missing: [], problems: [] })).toBe('nothing was left');
  expect(outcomeOf({ removed: [], missing: [], problems: ['sandbox d: no'] })).toBe('nothing was removed');
});

it('a number goes with its noun', () => {
  expect([0, 1, 2].map((number) => counted(number, 'scenario'))).toEqual(['0 scenarios', '1 scenario', '2 scenarios']);
  expect(counted(2, 'directory', 'directories')).toBe('2 directories');
});
