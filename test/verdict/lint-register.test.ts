import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { coverageProblems, documentProblems } from '../../harness/register/lint-register.ts';
import type { Requirement } from '../../harness/verdict/register-format.ts';
import { scenarioOf } from '../engine/fakes.ts';

const specs = join(packageDir, 'specs');
const requirement = (id: string, more: Partial<Requirement> = {}): Requirement => ({
  id,
  level: 'must',
  profile: 'volumes',
  rule: 'It is as it should be.',
  clause: 'sandbox-lifecycle.yml#/components/schemas/Volume',
  ...more,
});

describe('a requirement and the documents', () => {
  const rules = ['sandbox-lifecycle.yml getSandbox 200 body', 'history sandbox transitions'];
  const lost = requirement('lost', { clause: 'sandbox-lifecycle.yml#/nowhere' });
  const absent = requirement('absent', { clause: 'other.yaml#/paths', contract: ['other.yaml getSandbox 200 body'] });

  it.each<[string, Requirement, string[], string[]]>([
    ['with a clause that leads somewhere', requirement('good'), [], []],
    ['with one that leads nowhere', lost, ['lost: its clause sandbox-lifecycle.yml#/nowhere leads nowhere'], ['=']],
    [
      'of a document that is not there',
      absent,
      [
        'absent: its clause other.yaml#/paths leads nowhere',
        'absent: no contract rule is other.yaml getSandbox 200 body',
      ],
      [],
    ],
    [
      'with a contract rule that is one',
      requirement('good', { contract: ['sandbox-lifecycle.yml * 200 body'] }),
      [],
      [],
    ],
    [
      'with one that is none',
      requirement('bad', { contract: ['history sandbox transition'] }),
      ['bad: no contract rule is history sandbox transition'],
      ['='],
    ],
    ['that is generated', requirement('made', { generated: true, contract: ['sandbox-lifecycle.yml no'] }), [], []],
  ])('%s', (_, entry, whole, partial) => {
    const problems = (partly: boolean) => documentProblems(specs, [entry], rules, { partial: partly });
    expect(problems(false)).toEqual(whole.map((problem) => `requirement ${problem}`));
    expect(problems(true)).toEqual(partial[0] === '=' ? problems(false) : partial);
  });
});

describe('a requirement and the scenarios', () => {
  const step = { check: 'it holds', run: 'true', expect: {} };
  const scenarios = [
    scenarioOf({ steps: [{ ...step, verifies: ['verified'] }] }),
    scenarioOf({ steps: [{ check: 'both', parallel: [step, { ...step, verifies: ['beside'] }] }] }),
  ];
  const nothing = 'nothing verifies it, and it says neither why (untestable) nor what will (pending)';
  const something = 'it says that nothing verifies it, and something does';
  const why = { untestable: 'It cannot be seen.' };
  const later = { pending: 'It will be seen.' };

  it.each<[Requirement, string | undefined]>([
    [requirement('verified'), undefined],
    [requirement('beside'), undefined],
    [requirement('of-contract', { contract: ['history sandbox transitions'] }), undefined],
    [requirement('made', { generated: true }), undefined],
    [requirement('untestable', why), undefined],
    [requirement('pending', later), undefined],
    [requirement('forgotten'), nothing],
    [requirement('verified', why), something],
    [requirement('verified', later), something],
    [requirement('of-contract', { ...why, contract: ['history sandbox transitions'] }), something],
  ])('$id', (entry, problem) => {
    expect(coverageProblems([entry], scenarios)).toEqual(
      problem === undefined ? [] : [`requirement ${entry.id}: ${problem}`],
    );
  });
});
