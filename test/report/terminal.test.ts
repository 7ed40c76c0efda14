/** What a run prints for each file, and in how many lines. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { JudgedFile, JudgedRun } from '../../harness/report/judged-run.ts';
import { createTerminal } from '../../harness/report/terminal.ts';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { judgedCheck, requirement, rulesOf } from '../verdict/support.ts';
import { contract, factsOfRun, rules, scenario } from './run.ts';

const plain = (text = ''): string[] => stripVTControlCharacters(text).split('\n');
const fileText = (file: JudgedFile, verbose: boolean): string[] =>
  plain(createTerminal({ files: 1, verbose, drivers: 1 }).file(file, rules));

describe('the block of a file', () => {
  it('has every check that somebody should look at, with what explains it, and once what is blocked', () => {
    expect(fileText(scenario, false)).toEqual([
      '✗ volumes/a.yaml · A scenario (1 failed, 1 blocked, 1 harness errors, 1 waived, 1 passed, 1 skipped, 12 ms)',
      '    ✗ it fails fail',
      '        expected 1, got 2',
      '        second line',
      '        rule v.two (must): The second rule.',
      '          x.yml#/two',
      '        at scenarios/volumes/a.yaml:7',
      '        request: GET /x -> 500',
      '        repeat: repro/a.b.sh',
      '    ~ it is waived waived',
      '        wrong',
      '        known: so',
      '    ! it breaks harness-error',
      '        disk full',
      '    ⊘ 1 check blocked by: x',
    ]);
  });

  it('has every check when it is asked for', () => {
    const lines = fileText(scenario, true);
    expect(lines[1]).toBe('    ✓ it passes');
    expect(lines.slice(-2)).toEqual(['    – it is skipped skipped', '        not claimed']);
    expect(lines).toContain('    ⊘ it is blocked blocked');
  });

  it('leaves out contract rules that nothing exercised, and all but eight reasons', () => {
    for (const verbose of [false, true]) {
      expect(fileText(contract, verbose)).toEqual([
        '△ specs/x.yml · specs/x.yml (1 warnings, 1 skipped, 3 ms)',
        '    △ x.yml get 200 body warn',
        ...Array.from({ length: 8 }, (_, index) => `        reason ${index}`),
        '        … 2 more in the reports',
        '        rule v.two (must): The second rule.',
        '          x.yml#/two',
      ]);
    }
  });

  it('leaves out the end of a long reason, unless everything is asked for', () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
    const file = { file: 'f', title: 't', ms: 1, checks: [judgedCheck('fail', [], { reasons: [long], blames: [] })] };
    expect(fileText(file, false).slice(-2)).toEqual(['        line 11', '        … more in the reports']);
    expect(fileText(file, true).at(-1)).toBe('        line 19');
  });

  it('names the open questions that a failure touches', () => {
    const questions = [{ id: 'one', question: 'May it?' }];
    const file = { file: 'f', title: 't', ms: 1, checks: [judgedCheck('fail', [], { reasons: ['why'], questions })] };
    expect(fileText(file, false).slice(-2)).toEqual([
      '        why',
      '        open question: May it? (docs/open-questions.md#one)',
    ]);
  });

  it.each<[CheckStatus[], string]>([
    [[], '–'],
    [['skipped'], '–'],
    [['skipped', 'pass'], '✓'],
    [['pass', 'waived'], '~'],
    [['waived', 'warn'], '△'],
    [['warn', 'harness-error'], '!'],
    [['harness-error', 'blocked'], '⊘'],
    [['blocked', 'fail'], '✗'],
  ])('of checks that are %j begins with %s', (statuses, sign) => {
    const checks = statuses.map((status) => judgedCheck(status, []));
    const [line = ''] = fileText({ file: 'f', title: 't', ms: 1, checks }, false);
    expect(line.startsWith(`${sign} f · t (`)).toBe(true);
    if (checks.length === 0) expect(line).toContain('no checks');
  });
});

/** `fail:r1` is a failure against r1, with four lines of explanation below its name. */
function checkOf(file: string, text: string, index: number): CheckRecord {
  const [status = 'pass', ...blames] = text.split(':') as [CheckStatus, ...string[]];
  return judgedCheck(status, blames, {
    id: `${file} > check ${index}`,
    ...(status === 'pass' ? {} : { blames: status === 'blocked' ? [] : blames, reasons: [`why ${text}`] }),
    place: `${file}:${index}`,
    curl: `curl ${index}`,
    request: `GET /${index} -> 500`,
    repro: `repro/${index}.sh`,
  });
}

const many = rulesOf(...Array.from({ length: 60 }, (_, index) => requirement(`r${index}`)));

function fileOf(name: string, statuses: readonly string[]): JudgedFile {
  return { file: name, title: 'A scenario', ms: 1, checks: statuses.map((text, index) => checkOf(name, text, index)) };
}

function runOf(files: JudgedFile[]): Pick<JudgedRun, 'verdict'> {
  const checks = files.flatMap((file) => file.checks);
  const facts = factsOfRun();
  const verdict = judgeRun(facts, checks, { rules: many, profiles: [], offers: [], deviations: [] });
  return { verdict };
}

function printed(files: JudgedFile[], verbose = false): string[] {
  const terminal = createTerminal({ files: files.length, verbose, drivers: 1 });
  const run = runOf(files);
  const texts = [...files.map((file) => terminal.file(file, many)), terminal.closing(run, 'reports')];
  return texts.flatMap((text) => (text === undefined ? [] : plain(text)));
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const passing = (count: number): JudgedFile[] => times(count, (index) => fileOf(`p${index}.yaml`, ['pass', 'pass']));

/** What a run prints before its first file: who is tested, where. */
const OPENING = 8;

describe('a run with more failures than a screen takes', () => {
  const failing = times(30, (file) => {
    return fileOf(`f${file}.yaml`, ['pass', ...times(5, (index) => `fail:r${(file * 5 + index) % 60}`), 'blocked']);
  });

  it.each<[string, JudgedFile[]]>([
    ['150 failures in 30 files', [...failing, ...passing(25)]],
    ['150 failures after many files that passed', [...passing(58), ...failing]],
    ['150 failures between 120 files that passed', [...passing(60), ...failing, ...passing(60)]],
    [
      'a thousand failures in one file',
      [
        fileOf(
          'f.yaml',
          times(1000, (index) => `fail:r${index % 60}`),
        ),
      ],
    ],
    ['100 files with failures', times(100, (index) => fileOf(`f${index}.yaml`, ['fail:r1', 'fail:r2', 'waived:r3']))],
    [
      'a thousand harness errors',
      times(50, (index) =>
        fileOf(
          `f${index}.yaml`,
          times(20, () => 'harness-error'),
        ),
      ),
    ],
    [
      'much that is waived',
      times(50, (index) =>
        fileOf(
          `f${index}.yaml`,
          times(20, (n) => `waived:r${n}`),
        ),
      ),
    ],
  ])('of %s prints at most 150 lines, and all of it with --verbose', (_, files) => {
    expect(printed(files).length).toBeLessThanOrEqual(150 - OPENING);
    const checks = files.flatMap((file) => file.checks);
    const lines = printed(files, true);
    for (const { id } of checks)
      expect(lines.some((line) => line.includes(id.slice(id.indexOf(' > ') + 3)))).toBe(true);
    expect(lines.filter((line) => line.includes('repeat: '))).toHaveLength(
      checks.filter(({ status }) => status === 'fail' || status === 'harness-error').length,
    );
  });

  it('keeps the line of every file with failures, and some of them in full', () => {
    const lines = printed([...failing, ...passing(25)]);
    for (const { file } of failing) expect(lines.some((line) => line.startsWith(`✗ ${file} ·`))).toBe(true);
    expect(lines.filter((line) => line.includes('repeat: ')).length).toBeGreaterThanOrEqual(3);
    expect(lines.some((line) => /^ {4}… \d+ more, and what is blocked: see the reports$/.test(line))).toBe(true);
  });

  it('explains each rule once before it repeats itself', () => {
    const files = [fileOf('a.yaml', ['fail:r1', 'fail:r1', 'fail:r1', 'fail:r2']), ...passing(40)];
    expect(printed(files).slice(0, 14)).toEqual([
      '✗ a.yaml · A scenario (4 failed, 1 ms)',
      '    ✗ check 0 fail',
      '        why fail:r1',
      '        rule r1 (must): A rule of the text.',
      '          x.yml#/a',
      '        at a.yaml:0',
      '        request: GET /0 -> 500',
      '        repeat: repro/0.sh',
      '    ✗ check 1 fail: why fail:r1',
      '    ✗ check 2 fail: why fail:r1',
      '    ✗ check 3 fail',
      '        why fail:r2',
      '        rule r2 (must): A rule of the text.',
      '          x.yml#/a',
    ]);
  });

  it('leaves a place for the documents, which come last', () => {
    const document = fileOf(
      'specs/x.yml',
      times(30, (index) => `fail:r${30 + index}`),
    );
    const lines = printed([...failing, ...passing(20), document]);
    const at = lines.findIndex((line) => line.startsWith('✗ specs/x.yml'));
    expect(lines.slice(at + 1, at + 3)).toEqual([expect.stringMatching(/^ {4}✗ check 0 fail/), expect.any(String)]);
  });

  it('says how many files have no line', () => {
    expect(printed([...passing(200)])).toContain('… 139 more files: see reports/conformance.json');
    expect(printed([...passing(60)]).join('\n')).not.toContain('more files');
  });
});

it('the few failures of a small run are all explained', () => {
  const lines = printed([fileOf('a.yaml', ['fail:r1', 'fail:r1', 'fail:r1', 'pass'])]);
  expect(lines.filter((line) => line.includes('repeat: '))).toHaveLength(3);
});
