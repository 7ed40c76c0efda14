/** The table of which legal servers an SDK can use: what is noted, whose it is, and what is told of it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variantsTable } from '../../harness/cli/variants-table.ts';
import { UsageError } from '../../harness/errors.ts';
import type { FailedCheck, FaultResult } from '../../harness/faults/result.ts';
import { packageDir } from '../../harness/package.ts';
import { openVariantBench } from '../../harness/variants/bench.ts';
import { drivenScenarios, isPlain, operationIn } from '../../harness/variants/driven.ts';
import { HARNESS, newNotes, notesOf, resultOfNotes, type SdkNote, usableRows } from '../../harness/variants/usable.ts';
import { throughSdk } from '../../harness/variants/usable-sdk.ts';
import {
  cellText,
  hasHarnessErrors,
  reasonLines,
  usableLines,
  usableMarkdown,
} from '../../harness/variants/usable-text.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { VARIANTS } from '../../variants/all.ts';
import { benchOfTests } from '../support/bench.ts';
import { faultResult as result } from '../support/fault-result.ts';

const failed = (parts: Partial<FailedCheck> = {}): FailedCheck => ({
  id: 'life.yaml > it runs',
  kind: 'step',
  blames: [],
  how: 'fail',
  outcome: 'fail',
  assertions: [],
  reason: 'state: expected Running\nmore',
  ...parts,
});

const operationOf = (_scenario: string, check: string): string => (check === 'it runs' ? 'state' : 'create');
const notes = (parts: Partial<FaultResult>): SdkNote[] =>
  notesOf({ scenario: 'life.yaml', result: result(parts) }, operationOf);

const note = (parts: Partial<SdkNote> = {}): SdkNote => ({
  scenario: 'a.yaml',
  operation: 'run',
  why: 'cannot',
  ...parts,
});
const variant = (id: string): Variant => ({ id, axis: 'a', says: 'is so', allows: 'a clause', server: () => ({}) });

describe('a note', () => {
  it('is made of a check that failed, with the call of it, and of nothing that it has blocked', () => {
    expect(notes({ failed: [failed(), failed({ id: 'life.yaml > it is deleted', outcome: 'blocked' })] })).toEqual([
      { scenario: 'life.yaml', operation: 'state', why: 'state: expected Running', check: 'it runs' },
    ]);
  });

  it('is of the harness where a check came to an error, or the scenario could not be run', () => {
    expect(notes({ failed: [failed({ outcome: 'error' })] }).map(({ operation }) => operation)).toEqual([HARNESS]);
    const died = notesOf({ scenario: 'life.yaml', result: { error: 'it died\nat once' } }, operationOf);
    expect(died).toEqual([{ scenario: 'life.yaml', operation: HARNESS, why: 'it died' }]);
  });

  it('that is there without any variant is none of a variant; another kind, check or scenario is', () => {
    const known = [note(), note({ operation: 'file', check: 'one' })];
    const others = [note({ kind: 'misread' }), note({ scenario: 'b.yaml' }), note({ operation: 'file', check: 'two' })];
    expect(newNotes([...others, note({ why: 'in other words' })], known)).toEqual(others);
  });

  it('is all that a mix is split by: neither what was noted nor what failed by itself', () => {
    const of = result({ failed: [failed()], left: ['sandbox 1'] });
    expect(resultOfNotes([], of)).toMatchObject({ failed: [], left: [] });
    expect(resultOfNotes([note()], of)).toMatchObject({ failed: [{ id: 'run', reason: 'cannot' }] });
  });
});

describe('the table', () => {
  const drivers = [
    { driver: 'one', without: [], noted: [{ ids: ['p'], notes: [note()] }], unsteady: [] },
    {
      driver: 'two',
      without: [note({ operation: 'file' })],
      noted: [{ ids: ['p', 'q'], notes: [note()] }],
      unsteady: [],
    },
  ];
  const rows = usableRows([variant('p'), variant('q')], drivers);
  const table = { drivers: ['one', 'two'], rows, alarms: [], unsteady: [], seconds: 2 };

  it('begins with the server without any variant, and ends with what several do together', () => {
    const cells = rows.map(({ variant, notes: of }) => [variant, cellText(of.one ?? []), cellText(of.two ?? [])]);
    expect(cells).toEqual([
      [null, 'yes', 'file'],
      ['p', 'run', 'yes'],
      ['q', 'yes', 'yes'],
      ['p+q', 'yes', 'run'],
    ]);
  });

  it('names each operation once, and tells what is misread from what cannot be used', () => {
    expect(cellText([note(), note({ scenario: 'b.yaml' }), note({ kind: 'misread' })])).toBe('run, run misread');
  });

  it('gives one reason for each, with the exchange, or the check where there is none', () => {
    const exchange = { request: 'POST /command', sent: '', status: 200, answer: '' };
    const misread = note({ kind: 'misread', why: 'exitCode: 0', recorded: '3', exchange });
    expect(reasonLines([note({ check: 'a command' }), note(), misread])).toEqual([
      'run (a command): cannot',
      'run (POST /command → 200): it says exitCode: 0, the record 3',
    ]);
  });

  it('counts in lines and in Markdown what each driver can use', () => {
    const lines = usableLines(table);
    expect(lines).toContainEqual('usable      one 1 of 2, two 2 of 2');
    expect(lines.some((line) => /^1 other servers +yes +yes$/.test(line))).toBe(true);
    expect(usableMarkdown(table)).toContain('| p | is so. a clause | run | yes |');
  });

  it('knows harness errors, and no others for such', () => {
    expect(hasHarnessErrors(table)).toBe(false);
    const noted = [{ ids: ['q'], notes: [note({ operation: HARNESS })] }];
    const broken = usableRows([variant('q')], [{ driver: 'one', without: [], noted, unsteady: [] }]);
    expect(hasHarnessErrors({ ...table, rows: broken })).toBe(true);
  });

  it('goes with no other kind of run', async () => {
    const flags = { processes: 1, lanes: 1 };
    const signal = new AbortController().signal;
    for (const other of [{ serve: true }, { wholeRuns: true }, { target: 'managed' }]) {
      await expect(variantsTable([], 'http', { ...flags, ...other }, () => undefined, signal)).rejects.toThrow(
        UsageError,
      );
    }
    await expect(variantsTable([], 'pyhton', flags, () => undefined, signal)).rejects.toThrow(/python/);
  });
});

describe('an SDK', () => {
  const run = (seen: (ids: readonly string[]) => Partial<FaultResult>) => {
    const trial = { all: ['life.yaml'], files: ['life.yaml'], sets: [['p', 'q', 'r']], operationOf };
    return throughSdk('one', {
      ...trial,
      run: async (_driver, ids, scenario) => ({ scenario, result: result(seen(ids)) }),
      noted: () => undefined,
      signal: new AbortController().signal,
    });
  };

  it('has a note for the one variant of a mix that it cannot use, and none for what it cannot do anyway', async () => {
    const anyway = failed({ id: 'life.yaml > it is deleted' });
    const { without, noted } = await run((ids) => ({ failed: ids.includes('q') ? [failed(), anyway] : [anyway] }));
    expect(without.map(({ check }) => check)).toEqual(['it is deleted']);
    expect(noted.map(({ ids, notes: of }) => [ids, of.map(({ check }) => check)])).toEqual([[['q'], ['it runs']]]);
  });

  it('has no note for what is seen once, which is kept apart', async () => {
    let seen = 0;
    const { noted, unsteady } = await run((ids) => {
      seen += ids.includes('q') ? 1 : 0;
      // In the mix, in the half, alone; and then no more.
      return { failed: ids.includes('q') && seen <= 3 ? [failed()] : [] };
    });
    expect(noted).toEqual([]);
    expect(unsteady.map(({ ids }) => ids)).toEqual([['q']]);
  });
});

describe('the scenarios of the table', () => {
  it('are right, and go through every call of a driver', async () => {
    const scenarios = await drivenScenarios();
    const operation = operationIn(scenarios);
    const made = scenarios.flatMap(({ file, steps }) => steps.map(({ name }) => operation(file, name)));
    const calls = new Set([...made, operation('life.yaml', 'set up: sandbox one')]);
    for (const call of ['create', 'connect', 'run', 'file', 'state', 'remove']) expect(calls).toContain(call);
    expect(scenarios.filter(({ file }) => isPlain(file)).length).toBeGreaterThan(0);
  });
});

describe('an SDK that cannot read one thing', () => {
  const bench = benchOfTests();

  it('is noted before the servers that do it, and before no others', async () => {
    const scenarios = await drivenScenarios();
    const through = `choosy=${process.execPath} ${join(packageDir, 'test', 'variants', 'choosy.mjs')}`;
    const run = async (...ids: string[]): Promise<SdkNote[]> => {
      const supplies = { ...bench.supplies, scenarios };
      const variants = VARIANTS.filter(({ id }) => ids.includes(id));
      const ran = await openVariantBench(bench.subject, supplies, { through }).run(variants, 'life.yaml');
      return notesOf({ scenario: 'life.yaml', result: ran }, operationIn(scenarios));
    };
    expect(await run()).toEqual([]);
    expect(await run('text.id.digits', 'http.chunks')).toEqual([]);
    expect(await run('text.id.long')).toMatchObject([
      { operation: 'create', kind: 'unused', why: expect.stringContaining('the id is too long') },
    ]);
  }, 60_000);
});
