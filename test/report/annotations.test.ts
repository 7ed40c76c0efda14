/** Annotations of a GitHub workflow: of the worst deviations, and of nothing that a server would like to say. */
import { expect, it } from 'vitest';
import { annotationLines } from '../../harness/report/annotations.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { judgedCheck, requirement, rulesOf } from '../verdict/support.ts';
import { HOSTILE, hostileRun } from './hostile.ts';
import { factsOfRun, smallRun } from './run.ts';

/** As the runner of GitHub reads a line: the command, its properties, and its text. */
function read(line: string): { command: string; properties: Record<string, string>; text: string } {
  const [, command = '', properties = '', text = ''] = /^::([a-z]+)(?: ([^\r\n]*?))?::([^\r\n]*)$/.exec(line) ?? [];
  const decoded = (part: string): string =>
    part.replace(/%(0A|0D|25|3A|2C)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const pairs = properties
    .split(',')
    .map((pair) => [pair.split('=')[0] ?? '', decoded(pair.slice(pair.indexOf('=') + 1))]);
  return { command, properties: Object.fromEntries(pairs) as Record<string, string>, text: decoded(text) };
}

it('a broken must is an error at the line of the scenario, a warning is one', () => {
  expect(annotationLines(smallRun.verdict).map(read)).toEqual([
    {
      command: 'error',
      properties: { file: 'scenarios/volumes/a.yaml', line: '7', title: 'v.two (must)' },
      text: 'The second rule.\nexpected 1, got 2\nrequest: GET /x -> 500\nclause: x.yml#/two\nsee it again: repro/a.b.sh\nshown by 1 check',
    },
    {
      command: 'warning',
      properties: { title: 'v.two (must)' },
      text: 'The second rule.\nreason 0\nclause: x.yml#/two\nshown by 1 check',
    },
  ]);
});

function broken(count: number, level: 'must' | 'should'): Verdict {
  const rules = Array.from({ length: count }, (_, index) => requirement(`v.${index}`, { level }));
  const status = level === 'must' ? 'fail' : 'warn';
  const checks = rules.map(({ id }) => judgedCheck(status, [id], { blames: [id], reasons: ['wrong'] }));
  checks.push(judgedCheck('pass', []));
  return judgeRun(factsOfRun(), checks, { rules: rulesOf(...rules), profiles: [], offers: [], deviations: [] });
}

it.each([
  ['must' as const, 'error'],
  ['should' as const, 'warning'],
])(
  'of many broken rules of level %s ten have one, and the last line says how many more there are',
  (level, command) => {
    expect(annotationLines(broken(10, level))).toHaveLength(10);
    const lines = annotationLines(broken(14, level)).map(read);
    expect(lines.map((line) => line.command)).toEqual([...Array.from({ length: 10 }, () => command), 'notice']);
    expect(lines.at(-1)?.text).toMatch(/^and 4 more deviations: /);
  },
);

it('a run that is not verified says so; one that is conformant says nothing', () => {
  const { verdict } = smallRun;
  const only = (name: string): Verdict['checks'] => verdict.checks.filter(({ id }) => id.endsWith(name));
  const unverified: Verdict = { ...verdict, verdict: 'not-verified', checks: only('it breaks') };
  expect(annotationLines(unverified).map(read)).toMatchObject([
    { command: 'error', properties: { title: 'not-verified' }, text: expect.stringMatching(/disk full$/) },
  ]);
  expect(annotationLines({ ...verdict, verdict: 'conformant', checks: only('it passes') })).toEqual([]);
});

it('no text of a server gets out of its annotation', () => {
  const [first] = hostileRun.verdict.checks;
  const template = first as NonNullable<typeof first>;
  // Each text in every place that a server, or a report of somebody else, can fill.
  const rules = HOSTILE.map((text, index) =>
    requirement(`v.${index}${text.slice(0, 50)}`, { rule: text, clause: text }),
  );
  const checks = HOSTILE.map((text, index) => ({
    ...template,
    status: 'fail' as const,
    blames: [rules[index]?.id ?? ''],
    reasons: [text],
    place: `${text.slice(0, 50)}:7`,
    request: text,
    repro: text,
  }));
  for (let start = 0; start < checks.length; start += 10) {
    const some = checks.slice(start, start + 10);
    const verdict = judgeRun(factsOfRun(), some, {
      rules: rulesOf(...rules.slice(start, start + 10)),
      profiles: [],
      offers: [],
      deviations: [],
    });
    const lines = annotationLines(verdict);
    expect(lines).toHaveLength(some.length);
    for (const line of lines) {
      expect(line).not.toMatch(/[\p{C}\u2028\u2029]/u);
      expect(line.length).toBeLessThan(10_000);
      const { command, properties } = read(line);
      expect(command).toBe('error');
      expect(Object.keys(properties)).toEqual(['file', 'line', 'title']);
      expect(properties.line).toBe('7');
    }
  }
});
