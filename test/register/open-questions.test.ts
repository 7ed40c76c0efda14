import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Erratum } from '../../harness/contract/errata.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { erratumProblems, questionProblems } from '../../harness/register/lint-questions.ts';
import { loadOpenQuestions } from '../../harness/register/open-questions.ts';
import { questionsPage } from '../../harness/register/questions-page.ts';
import type { OpenQuestion } from '../../harness/verdict/open-question-format.ts';

const specs = join(packageDir, 'specs');
const VOLUME = 'sandbox-lifecycle.yml#/components/schemas/Volume';

const question = (more: Partial<OpenQuestion> = {}): OpenQuestion => ({
  id: 'one',
  question: 'May it be so?',
  documents: 'silent',
  clause: [VOLUME],
  text: 'Nothing is said of it.',
  readings: ['It may be so.', 'It may not be so.'],
  servers: [],
  suite: 'Lets both pass.',
  requirements: ['volumes.near'],
  ...more,
});
const erratum = (id: string, clause: string): Erratum => ({
  id,
  clause: [clause],
  problem: 'The one says this and the other that.',
  does: 'ignore',
  how: 'Nothing is asserted.',
  why: 'Both are in the text.',
});

describe('lint', () => {
  const bound = {
    specs,
    requirements: new Map([
      ['volumes.near', { clause: `${VOLUME}/properties/name` }],
      ['volumes.far', { clause: 'sandbox-lifecycle.yml#/info/description' }],
    ]),
    contractRules: ['history sandbox transitions'],
  };
  const errata = [erratum('near', `${VOLUME}/required`), erratum('far', 'execd-api.yaml#/info/description')];
  const far = 'volumes.far has its clause elsewhere: sandbox-lifecycle.yml#/info/description';
  const idle = 'it names no rule and no erratum, so that no failure can touch it';

  it.each<[string, Partial<OpenQuestion>, string[]]>([
    ['is silent where all fits', { contract: ['history * transitions'], errata: ['near'] }, []],
    [
      'tells a clause that leads nowhere',
      { clause: [VOLUME, `${VOLUME}/no`] },
      [`its clause ${VOLUME}/no leads nowhere`],
    ],
    ['tells a clause of no document', { clause: [VOLUME, 'no.yaml#/a'] }, ['its clause no.yaml#/a leads nowhere']],
    ['tells a rule that does not exist', { requirements: ['volumes.no'] }, ['no requirement is called volumes.no']],
    ['tells a rule with another clause', { requirements: ['volumes.far'] }, [far]],
    [
      'tells a contract rule that is none',
      { contract: ['history sandbox no'] },
      ['no contract rule is history sandbox no'],
    ],
    ['tells an erratum that does not exist', { errata: ['no'] }, ['no erratum is called no']],
    ['tells an erratum about other clauses', { errata: ['far'] }, ['erratum far is about other clauses']],
    ['tells a question that nothing can touch', { requirements: [] }, [idle]],
  ])('%s', (_, more, problems) => {
    const expected = problems.map((problem) => `open question one: ${problem}`);
    expect(questionProblems([question(more)], errata, bound)).toEqual(expected);
  });

  it('tells an erratum whose clause leads nowhere', () => {
    const problem = `erratum lost: its clause ${VOLUME}/no leads nowhere`;
    expect(erratumProblems([...errata, erratum('lost', `${VOLUME}/no`)], bound)).toEqual([problem]);
  });
});

describe('loading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-questions-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const complaint = (content: unknown): string => {
    writeFileSync(join(folder, 'open-questions.yaml'), JSON.stringify(content));
    try {
      loadOpenQuestions(folder);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
    return '';
  };

  it.each<[string, unknown, RegExp]>([
    ['an unknown member', [{ ...question(), reading: [] }], /unknown member reading[\s\S]*did you mean readings/],
    ['a single reading', [question({ readings: ['It may be so.'] })], /0\.readings must NOT have fewer than 2 items/],
    ['what is no question', [question({ question: 'It may be so.' })], /0\.question must match pattern/],
    ['an id twice', [question(), question()], /the id one occurs twice/],
    ['no list', {}, /the file must be array/],
  ])('%s is refused', (_, content, expected) => {
    expect(complaint(content)).toMatch(expected);
  });

  it('takes ours where a folder has none, and those of the folder where it has some', () => {
    expect(complaint([question()])).toBe('');
    expect(loadOpenQuestions(folder)).toEqual([question()]);
    expect(loadOpenQuestions(join(packageDir, 'docs'))).toEqual(loadOpenQuestions(specs));
  });
});

it('the page has a heading for the link of each question, and all that is known of it', () => {
  const page = questionsPage(
    [question({ servers: [{ server: 'one server', does: 'Does it so.' }], errata: ['near'] })],
    [erratum('near', VOLUME)],
  );
  expect(page).toContain('- [May it be so?](#one)\n');
  expect(page).toContain('\n## one\n\n**May it be so?** Nothing is said of it.\n');
  expect(page).toContain('- It may be so.\n- It may not be so.\n');
  expect(page).toContain('- one server: Does it so.\n');
  expect(page).toContain('The suite: Lets both pass.\n');
  expect(page).toContain('Rules: `volumes.near`.\n');
  expect(page).toContain('Errata: `near` (ignore).\n');
});
