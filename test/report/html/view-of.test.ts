/** What of a run the page shows. */
import { describe, expect, it } from 'vitest';
import { coverageView } from '../../../harness/report/html/coverage-view.ts';
import { plainReport } from '../../../harness/report/html/plain.ts';
import { unruledOf } from '../../../harness/report/html/unruled.ts';
import { viewOf } from '../../../harness/report/html/view-of.ts';
import { smallRun } from '../run.ts';
import { joinedRun, runOf, runSaying } from './runs.ts';

const view = viewOf(smallRun);

describe('the view of a run', () => {
  it('says in a sentence what the server does, and what nobody looked at', () => {
    expect(view.verdict.sentence).toBe(
      'The server breaks 1 must: 1 of 6 checks that were made failed, and 1 could not be made because of what failed before.',
    );
    expect(view.verdict.notJudged).toEqual(['2 checks were not made.']);
  });

  it('has the deviations with their rules and checks, worst first', () => {
    const [first] = view.deviations;
    expect(view.rules[first?.rule ?? -1]).toMatchObject({
      id: 'v.two',
      text: 'The second rule.',
      clause: 'x.yml#/two',
    });
    expect(first?.checks.map((index) => view.checks[index]?.id)).toEqual(['volumes/a.yaml > it fails']);
  });

  it('has each check in its file, and each rule with its checks', () => {
    expect(view.files.map(({ file, checks }) => [file, checks.length])).toEqual([
      ['volumes/a.yaml', 6],
      ['specs/x.yml', 2],
    ]);
    for (const [index, check] of view.checks.entries()) expect(view.files[check.file]?.checks).toContain(index);
    const rule = view.rules.find(({ id }) => id === 'v.one');
    expect(rule?.checks.map((index) => view.checks[index]?.verifies.map((each) => view.rules[each]?.id))).toEqual(
      rule?.checks.map((index) => smallRun.verdict.checks[index]?.verifies),
    );
  });

  it('groups what was not made, and what was blocked, by why', () => {
    expect(view.skipped.map(({ reason, checks }) => [reason, checks.length])).toEqual([
      ['not claimed', 1],
      ['not exercised', 1],
    ]);
    expect(view.blocked).toEqual([{ reason: 'blocked by: x', checks: [3] }]);
  });

  it('leaves the order of a run as it is, of a check without a file too', () => {
    const { verdict, evidence } = smallRun;
    const lost = viewOf({ verdict: { ...verdict, files: [] }, evidence });
    expect(lost.files.map(({ file, checks }) => [file, checks.length])).toEqual([
      ['volumes/a.yaml', 6],
      ['specs/x.yml', 2],
    ]);
  });

  it('keeps commands as they are to be copied, and writes out what cannot be seen elsewhere', () => {
    const { checks, evidence } = viewOf(runSaying('a\u202eb'));
    expect(checks[0]).toMatchObject({ curl: 'curl a\u202eb', request: 'GET /a\\u202eb -> 200' });
    expect(evidence[0]?.script).toBe('# a\u202eb');
    expect(evidence[0]?.exchanges[0]?.response).toEqual({
      head: '200',
      headers: [['content-type', 'a\\u202eb']],
      body: '{\n  "a\\u202eb": [\n    "a\\u202eb"\n  ]\n}',
    });
  });

  it('has what is found out about SDKs, and no deviation of it', () => {
    const said = viewOf(runSaying('x'));
    const sdk = said.checks.findIndex((check) => check.sdk !== undefined);
    expect(sdk).toBeGreaterThan(-1);
    expect(said.deviations.filter(({ checks }) => checks.every((index) => index === sdk))).toEqual([]);
  });
});

describe('failures that speak against no rule', () => {
  it.each([
    ['set-up', 'a.yaml could not be run as a whole: its set-up failed'],
    ['clean-up', 'a.yaml could not be run to its end or cleaned up'],
    ['contract', 'Answers are not as a.yaml has them, in what no rule is about'],
    ['step', 'Steps of a.yaml did not pass, and no rule is about them'],
  ] as const)('of kind %s say what they are', (kind, text) => {
    expect(unruledOf('a.yaml', [{ kind: 'step' }, { kind }])).toMatchObject({ text });
  });
});

it('rules that the same checks show are one entry of the worst, in plain text too', () => {
  const joined = viewOf(joinedRun);
  const names = joined.joined.map((own) =>
    own.map((index) => joined.rules[joined.deviations[index]?.rule ?? -1]?.id ?? joined.deviations[index]?.file),
  );
  expect(names).toEqual([['v.one', 'v.two'], ['volumes/b.yaml']]);
  const text = plainReport(joined);
  expect(text).toContain('1. v.one (must): The first rule.');
  expect(text).toContain('the same checks show: v.two (must)');
  expect(text).toContain('2. volumes/b.yaml could not be run as a whole: its set-up failed');
  expect(text.match(/^\d\. /gm)).toEqual(['1. ', '2. ']);
});

describe('coverage', () => {
  const check = (id: string, status: string, index: number) => ({
    id: `specs/x.yml > x.yml ${id}`,
    kind: 'contract',
    status,
    index,
  });

  it('has the worst of each documented status, and what is not documented where something is wrong with it', () => {
    const covered = coverageView([
      check('getThing 200 status', 'pass', 0),
      check('getThing 200 body', 'fail', 1),
      check('getThing 404 body', 'pass', 2),
      check('getThing 204 body', 'waived', 3),
      check('getThing 500 body', 'skipped', 4),
      check('getThing documented statuses only', 'fail', 5),
      check('listThings 200 body', 'harness-error', 6),
      check('listThings documented statuses only', 'pass', 7),
      check('header X-Request-ID present', 'fail', 8),
      { id: 'specs/x.yml > requests', kind: 'contract', status: 'fail', index: 9 },
      { id: 'a.yaml > x.yml getThing 200 body', kind: 'step', status: 'fail', index: 10 },
    ]);
    const words = covered.map(({ document, operations }) => [
      document,
      operations.map(({ operation, responses }) => [
        operation,
        responses.map(({ status, word }) => `${status} ${word}`),
      ]),
    ]);
    expect(words).toEqual([
      [
        'x.yml',
        [
          ['getThing', ['200 failed', '204 waived', '404 passed', '500 not exercised', 'other failed']],
          ['listThings', ['200 harness-error']],
        ],
      ],
    ]);
  });
});

it('in plain text there are the verdict, the three worst deviations and the profiles', () => {
  const text = plainReport(viewOf(runOf(100)));
  expect(text).toContain('NOT-CONFORMANT: The server breaks 5 musts: 10 of 90 checks that were made failed.');
  expect(text.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ']);
  expect(text).toMatch(/lifecycle +not-conformant/);
});
