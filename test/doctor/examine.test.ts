/** `doctor` asks one question after the other, and what one throws is its answer. */
import { expect, it } from 'vitest';
import { QUESTIONS } from '../../harness/doctor/all.ts';
import { differenceOf } from '../../harness/doctor/clock.ts';
import { type Examined, examine } from '../../harness/doctor/examine.ts';
import type { Answer, Question, Surroundings } from '../../harness/doctor/question.ts';
import { HarnessError, UsageError } from '../../harness/errors.ts';
import type { Settings } from '../../harness/settings/settings.ts';

const around = (signal = new AbortController().signal): Surroundings => ({
  settings: {} as Settings,
  log: () => undefined,
  signal,
});
const question = (about: string, ask: Question['ask'], more: Partial<Question> = {}): Question => ({
  about,
  ask,
  ...more,
});
const good: Answer = { state: 'good', text: 'well' };

it('each question has a name of its own, and what needs all is asked last', () => {
  const names = QUESTIONS.map(({ about }) => about);
  expect(new Set(names).size).toBe(names.length);
  expect(QUESTIONS.filter(({ needsAll }) => needsAll)).toEqual(QUESTIONS.slice(-1));
});

it('what is thrown is a bad answer, a wrong setting among them, and the questions after it are asked all the same', async () => {
  const told: Examined[] = [];
  const questions = [
    question('one', async () => Promise.reject(new HarnessError('no engine'))),
    question('two', async () => Promise.reject(new UsageError('no such key'))),
    question('three', async () => [good]),
    question('four', async () => []),
  ];
  expect(await examine(questions, around(), (one) => void told.push(one))).toEqual(told);
  expect(told).toEqual([
    { about: 'one', answers: [{ state: 'bad', text: 'no engine' }] },
    { about: 'two', answers: [{ state: 'bad', text: 'no such key', usage: true }] },
    { about: 'three', answers: [good] },
    { about: 'four', answers: [] },
  ]);
});

it('what needs all is not tried where something is wrong, and is where there are notes', async () => {
  const last = question('last', async () => [good], { needsAll: true });
  const after = (answer: Answer) => examine([question('first', async () => [answer]), last], around(), () => undefined);
  expect((await after({ state: 'bad', text: 'no' }))[1]?.answers).toEqual([
    { state: 'note', text: 'not tried: mend the above first' },
  ]);
  expect((await after({ state: 'note', text: 'so' }))[1]?.answers).toEqual([good]);
});

it('an interruption is no answer', async () => {
  const stop = new AbortController();
  const interrupted = question('one', async () => {
    stop.abort(new Error('interrupted'));
    throw new HarnessError('it went away');
  });
  await expect(examine([interrupted], around(stop.signal), () => undefined)).rejects.toThrow('interrupted');
});

it.each<[string | null, Answer['state'], RegExp]>([
  ['Thu, 01 Jan 2026 00:00:00 GMT', 'good', /agree$/],
  ['Thu, 01 Jan 2026 00:00:02 GMT', 'good', /agree$/],
  ['Thu, 01 Jan 2026 00:01:30 GMT', 'note', /^that of the server is 90 s ahead of that of this machine/],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 'note', /^that of the server is 3600 s behind that of this machine/],
  ['yesterday', 'note', /does not tell its time/],
  [null, 'note', /does not tell its time/],
])('a server whose Date is %s', (date, state, text) => {
  expect(differenceOf(date, Date.parse('2026-01-01T00:00:00Z'))).toEqual({ state, text: expect.stringMatching(text) });
});
