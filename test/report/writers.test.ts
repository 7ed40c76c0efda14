/** The writers of files, and the text for one failed check. */
import { expect, it } from 'vitest';
import { REPORTS } from '../../harness/report/all.ts';
import { failureText } from '../../harness/report/failure.ts';
import { history } from '../../harness/report/history.ts';
import { json } from '../../harness/report/json.ts';
import { judgedCheck } from '../verdict/support.ts';
import { rules, smallRun } from './run.ts';

it('conformance.json is the verdict', () => {
  expect(JSON.parse(json(smallRun))).toEqual(smallRun.verdict);
  expect(json(smallRun)).toMatch(/^\{\n {2}"suite": [\s\S]*\}\n$/);
});

it('history.json is what the histories say, where they were looked at', () => {
  const judged = {
    transitions: [{ subject: 'sandbox' as const, from: 'Pending', to: 'Running', by: 'x', seen: 1, passed: 0 }],
    rules: [{ id: 'history sandbox a', clause: 'x.yml#/a', status: 'pass' as const, exercised: 2 }],
  };
  expect(JSON.parse(history({ history: judged }) ?? '')).toEqual(judged);
  expect(history({})).toBeUndefined();
});

it('every report has a file of its own, and a text or nothing', () => {
  const files = REPORTS.map(({ file }) => file);
  expect(files).toEqual([...new Set(files)]);
  const texts = new Map(REPORTS.map(({ file, write }) => [file, write(smallRun)]));
  expect(texts.get('conformance.json')).toBe(json(smallRun));
  expect(texts.has('history.json')).toBe(true);
  expect(texts.get('history.json')).toBeUndefined();
});

it.each([
  [
    'fail',
    { blames: ['v.two'], request: 'GET /x -> 500', repro: 'repro/a.b.sh' },
    'why\nrule v.two (must): The second rule. x.yml#/two\nrequest: GET /x -> 500\nrepeat: repro/a.b.sh',
  ],
  [
    'fail',
    { blames: ['no.rule'], questions: [{ id: 'one', question: 'May it?' }], request: 'GET /x -> 500' },
    'why\nrule no.rule\nopen question: May it? (docs/open-questions.md#one)\nrequest: GET /x -> 500',
  ],
  ['fail', { blames: [] }, 'why'],
  ['fail', { blames: ['no.rule'] }, 'why\nrule no.rule'],
  ['skipped', {}, 'why\nrule v.one (must): The first rule. x.yml#/one\nrule v.two (must): The second rule. x.yml#/two'],
  ['harness-error', { blames: [] }, 'harness error, no verdict about the server:\nwhy'],
] as const)('the text of a check that is %s, with %j', (status, more, text) => {
  const { blames, questions, ...rest } = { blames: undefined, questions: undefined, ...more };
  const check = judgedCheck(status, ['v.one', 'v.two'], {
    reasons: ['why'],
    ...(blames === undefined ? {} : { blames: [...blames] }),
    ...(questions === undefined ? {} : { questions: [...questions] }),
    ...rest,
  });
  expect(failureText(check, rules)).toBe(text);
});
