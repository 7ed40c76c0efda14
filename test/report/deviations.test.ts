/** What is wrong with a server, by rule: the order in which every report shows it. */
import { describe, expect, it } from 'vitest';
import { deviationsOf } from '../../harness/report/deviations.ts';
import { inReportOrder, type RawFile } from '../../harness/report/file-order.ts';
import { filesOf } from '../../harness/report/files-of.ts';
import { joinedDeviations } from '../../harness/report/joined-deviations.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { judgedCheck, requirement, rulesOf, runFacts } from '../verdict/support.ts';
import { smallRun } from './run.ts';

const rules = rulesOf(requirement('must.one'), requirement('must.two'), requirement('should.one', { level: 'should' }));

function deviations(...checks: CheckRecord[]) {
  const verdict = judgeRun(runFacts(), checks, { rules, profiles: [], offers: [], deviations: [] });
  return deviationsOf(verdict).map(({ rule, file, status, checks: own }) => [rule?.id ?? file, status, own.length]);
}
const failing = (id: string, blames: string[], status: 'fail' | 'warn' = 'fail'): CheckRecord =>
  judgedCheck(status, blames, { id, blames });

describe('the deviations of a run', () => {
  it('are one for each rule, musts first, and those that most checks show before the others', () => {
    expect(
      deviations(
        failing('a.yaml > 1', ['should.one']),
        failing('a.yaml > 2', ['must.one']),
        failing('a.yaml > 3', ['must.two', 'must.one']),
        failing('a.yaml > 4', ['should.one'], 'warn'),
      ),
    ).toEqual([
      ['must.one', 'fail', 2],
      ['must.two', 'fail', 1],
      ['should.one', 'fail', 1],
      ['should.one', 'warn', 1],
    ]);
  });

  it('are one for each file where no rule is blamed, or one that is in no register', () => {
    expect(
      deviations(failing('a.yaml > 1', []), failing('a.yaml > 2', ['no.such']), failing('b.yaml > 1', [])),
    ).toEqual([
      ['a.yaml', 'fail', 2],
      ['b.yaml', 'fail', 1],
    ]);
  });

  it('are none of what passed, is waived, blocked, skipped, or could not be judged', () => {
    const others = (['pass', 'waived', 'blocked', 'skipped', 'harness-error'] as const).map((status) =>
      judgedCheck(status, ['must.one'], { id: `a.yaml > ${status}`, blames: ['must.one'] }),
    );
    expect(deviations(...others)).toEqual([]);
  });
});

describe('deviations that are one thing to mend', () => {
  function joined(...checks: CheckRecord[]): (string | undefined)[][] {
    const verdict = judgeRun(runFacts(), checks, { rules, profiles: [], offers: [], deviations: [] });
    return joinedDeviations(deviationsOf(verdict)).map((own) => own.map(({ rule, file }) => rule?.id ?? file));
  }
  const at = (file: string, ...exchanges: number[]) => ({ transcript: { file, exchanges } });

  it('are those that the same checks show, and those whose checks all stand with one before them', () => {
    expect(
      joined(
        failing('a.yaml > 1', ['must.one', 'should.one']),
        failing('a.yaml > 2', ['must.one']),
        failing('a.yaml > 3', ['must.two']),
      ),
    ).toEqual([['must.one', 'should.one'], ['must.two']]);
  });

  it('are not those of which one is shown by a check of its own as well', () => {
    expect(joined(failing('a.yaml > 1', ['must.one', 'must.two']), failing('a.yaml > 2', ['must.one']))).toEqual([
      ['must.one', 'must.two'],
    ]);
    expect(
      joined(
        failing('a.yaml > 1', ['must.one', 'must.two']),
        failing('a.yaml > 2', ['must.one']),
        failing('a.yaml > 3', ['must.two']),
      ),
    ).toEqual([['must.one'], ['must.two']]);
  });

  it('are those of one exchange, whichever checks have looked at it', () => {
    const step = { ...failing('a.yaml > 1', ['must.one']), ...at('a.yaml', 7) };
    const document = { ...failing('specs/x.yml > x', ['must.two']), ...at('a.yaml', 7) };
    expect(joined(step, document)).toEqual([['must.one', 'must.two']]);
    expect(joined(step, { ...document, ...at('a.yaml', 8) })).toEqual([['must.one'], ['must.two']]);
    expect(joined({ ...step, ...at('a.yaml') }, { ...document, ...at('a.yaml') })).toEqual([
      ['must.one'],
      ['must.two'],
    ]);
  });
});

describe('the files of a run', () => {
  const file = (name: string, kind: 'step' | 'contract' = 'step', driver?: string): RawFile => ({
    ...{ file: name, title: '', ms: 0 },
    ...(driver === undefined ? {} : { driver }),
    raw: [{ id: `${name} > x`, kind, verifies: [], outcome: { status: 'pass' } }],
  });

  it('stand by their paths, whichever ended first: scenarios, each further driver, documents, and the rest', () => {
    const files = [
      file('run'),
      file('specs/b.yaml', 'contract'),
      file('b.yaml', 'step', 'python'),
      file('a.yaml', 'step', 'http'),
      file('é.yaml'),
      file('Z.yaml'),
      file('a.yaml'),
      file('specs/a.yaml', 'contract'),
    ];
    const names = inReportOrder(files, ['javascript', 'python', 'http']).map(
      (one) => `${one.file} ${one.driver ?? ''}`,
    );
    expect(names.map((name) => name.trim())).toEqual([
      ...['Z.yaml', 'a.yaml', 'é.yaml', 'b.yaml python', 'a.yaml http', 'specs/a.yaml', 'specs/b.yaml', 'run'],
    ]);
    expect(files[0]?.file).toBe('run');
  });

  it('have their checks, and those of a file that is not among them have one', () => {
    const [first, second] = filesOf(smallRun.verdict);
    expect([first?.file, first?.title, first?.checks.length]).toEqual(['volumes/a.yaml', 'A scenario', 6]);
    expect(second?.checks.length).toBe(2);
    const files = filesOf({ ...smallRun.verdict, files: [] });
    expect(files.map((one) => [one.file, one.title, one.checks.length])).toEqual([
      ['volumes/a.yaml', '', 6],
      ['specs/x.yml', '', 2],
    ]);
  });
});
