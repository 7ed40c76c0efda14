/** What the findings of a contract rule come to, and what is said of them. */
import { describe, expect, it } from 'vitest';
import { judgeFindings, notWaived } from '../../harness/verdict/findings.ts';
import type { SoftenedFinding } from '../../harness/verdict/raw-check.ts';
import { finding, waiver } from './support.ts';

const bad = finding('x.yml get 200 body /bad type', { curl: 'curl bad' });
const known = finding('x.yml get 200 body /known type', { curl: 'curl known' });
const soft: SoftenedFinding = {
  finding: finding('x.yml get 200 body /soft type', { curl: 'curl soft' }),
  erratum: { id: 'an.erratum', how: 'either passes' },
};
const deviations = [waiver(known.key)];

const BAD =
  '/a: expected a string, got null; 2 times, first in a.yaml, step a step, exchange 7\n  key: x.yml get 200 body /bad type';
const KNOWN = 'x.yml get 200 body /known type: got null (2 times); known: it does so';
const SOFT = 'warning, x.yml get 200 body /soft type: got null (2 times); erratum an.erratum: either passes';

it.each<[string, (typeof bad)[], SoftenedFinding[], string, string[], string | undefined]>([
  ['nothing', [], [], 'pass', [], undefined],
  ['a finding', [bad], [], 'fail', [BAD], 'curl bad'],
  ['a known one', [known], [], 'waived', [KNOWN], undefined],
  ['a softened one', [], [soft], 'warn', [SOFT], 'curl soft'],
  ['a finding and a known one', [known, bad], [], 'fail', [BAD, KNOWN], 'curl bad'],
  ['a finding and a softened one', [bad], [soft], 'fail', [BAD, SOFT], 'curl bad'],
  ['a known one and a softened one', [known], [soft], 'waived', [KNOWN, SOFT], 'curl soft'],
  ['one of each', [known, bad], [soft], 'fail', [BAD, KNOWN, SOFT], 'curl bad'],
])('%s', (_, findings, softened, status, reasons, curl) => {
  const evidence =
    curl === undefined ? {} : { request: 'GET /one -> 200', curl, transcript: { file: 'a.yaml', exchanges: [7] } };
  expect(judgeFindings(findings, softened, deviations)).toEqual({ status, reasons, evidence });
});

it('an expired waiver waives nothing, and says so behind the first finding', () => {
  const ended = waiver(known.key, { owner: 'Ann', issue: 'SRV-1', expires: '2026-05-01', expired: true });
  const { status, reasons } = judgeFindings([known, { ...bad, curl: known.curl }], [], [ended]);
  expect(status).toBe('fail');
  expect(reasons).toEqual([
    expect.stringContaining('key: x.yml get 200 body /known type'),
    `expired on 2026-05-01 (Ann, SRV-1): the waiver ${known.key} covers nothing any more`,
    BAD,
  ]);
});

it('of findings, those that are not waived are held against the server', () => {
  expect(notWaived([known, bad], deviations)).toEqual([bad]);
  expect(notWaived([known, bad], [])).toEqual([known, bad]);
});

describe('the text of findings', () => {
  const textOf = (...findings: (typeof bad)[]) => judgeFindings(findings, [], []).reasons;
  const header = (operation: string, more: Partial<typeof bad> = {}) =>
    finding(`x.yml header L present ${operation} 200 missing`, { pointer: `${operation} 200`, ...more });

  it('names the set-up where there was no step, and the message where there is no pointer', () => {
    expect(textOf({ ...bad, pointer: '', first: { scenario: 'a.yaml', step: null, seq: 1 } })[0]).toMatch(
      /^\(message\): expected .* step set-up, exchange 1\n/,
    );
  });

  it('repeats the command only where it is another than that of the record', () => {
    expect(textOf(bad, known)).toEqual([BAD, expect.stringMatching(/\/known type\n {2}curl: curl known$/)]);
    expect(textOf(bad, { ...known, curl: bad.curl })[1]).not.toContain('curl');
  });

  it('is one for all places of a rule of the whole document', () => {
    expect(textOf(header('get'), header('put', { count: 3 }))).toEqual([
      [
        'expected a string, got null or the like; 5 times, first in a.yaml, step a step, exchange 7',
        '  in 2 responses: get 200 (2 times), put 200 (3 times)',
        '  key: x.yml header L present * missing',
      ].join('\n'),
    ]);
  });

  it('is one for each way in which such a rule is broken, and for one place that of any finding', () => {
    const other = finding('x.yml header L schema get 200 format', { pointer: 'get 200' });
    expect(textOf(header('get'), header('put'), other)).toEqual([
      expect.stringContaining('key: x.yml header L present * missing'),
      expect.stringContaining('key: x.yml header L schema get 200 format'),
    ]);
  });

  it('names twelve places at most, and how many there are besides', () => {
    const many = Array.from({ length: 14 }, (_, index) => header(`op${index}`));
    expect(textOf(...many)[0]).toMatch(/in 14 responses: op0 200 .*, op11 200 \(2 times\), and 2 more\n/);
    expect(textOf(...many.slice(0, 12))[0]).toMatch(/in 12 responses: .*, op11 200 \(2 times\)\n/);
  });
});
