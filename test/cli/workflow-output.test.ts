/** What is printed in a GitHub workflow: no line of it is a command, unless it is written as one. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellGitHub } from '../../harness/cli/github.ts';
import { withoutCommands } from '../../harness/cli/workflow-output.ts';
import { packageDir } from '../../harness/package.ts';
import { smallRun } from '../report/run.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'osc-github-'));
});
afterAll(() => rmSync(place, { recursive: true }));

const clean = (...pieces: string[]): string => {
  const next = withoutCommands();
  return pieces.map(next).join('');
};

describe('a line that would be a command', () => {
  it.each([
    ['::error::a', ': :error::a'],
    ['a\n::add-mask::b', 'a\n: :add-mask::b'],
    ['a\r\n  \t::set-env name=PATH::b', 'a\r\n  \t: :set-env name=PATH::b'],
    ['a\r::stop-commands::x', 'a\r: :stop-commands::x'],
    ['\u001b[31m\u001b[1m::error::a', '\u001b[31m\u001b[1m: :error::a'],
    [':::', ': ::'],
    ['##[error]a', '## [error]a'],
    ['a ##[add-mask]b ###[x]', 'a ## [add-mask]b ### [x]'],
    ['\u00a0::debug::a', '\u00a0: :debug::a'],
  ])('%j is none: %j', (text, printed) => {
    expect(clean(text)).toBe(printed);
    // However it comes.
    expect(clean(...text)).toBe(printed);
  });

  it.each(['a ::error::', 'x::y', ':a:', ': :', '## a', '#[a]', 'a: ::b', '', '{"a": "::error::"}', '\u{1F600}::'])(
    '%j is none anyway, and stays as it is',
    (text) => {
      expect(clean(text)).toBe(text);
      expect(clean(...text)).toBe(text);
    },
  );
});

/** Prints in a process of its own, with the output guarded. */
const PROGRAM = `
  import { guardOutput, printCommands } from ${JSON.stringify(join(packageDir, 'dist/harness/cli/workflow-output.js'))};
  guardOutput();
  guardOutput();
  process.stdout.write('::error::of a server\\n');
  process.stdout.write(Buffer.from('ä ##[error]bytes\\n:'));
  process.stdout.write(':still\\n', () => process.stderr.write('::warning::on the other one\\n'));
  printCommands(['::error::ours']);
`;

it('all that a process prints is guarded, and commands are printed as they are', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' });
  expect(stdout).toBe(': :error::of a server\nä ## [error]bytes\n: :still\n::error::ours\n');
  expect(stderr).toBe(': :warning::on the other one\n');
});

it('what goes to a file stays as it is', () => {
  const file = join(place, 'out');
  const out = openSync(file, 'w');
  spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', out, 'ignore'] });
  closeSync(out);
  expect(readFileSync(file, 'utf8')).toBe('::error::of a server\nä ##[error]bytes\n::still\n::error::ours\n');
});

it('the command line guards its output in a workflow', () => {
  const cli = join(packageDir, 'dist/harness/cli.js');
  const texts = ['true', ''].map((GITHUB_ACTIONS) => {
    const env = { ...process.env, GITHUB_ACTIONS };
    return spawnSync(process.execPath, [cli, 'report', '\n::error::x'], { encoding: 'utf8', env }).stderr;
  });
  expect(texts.map((text) => /^::error/m.test(text))).toEqual([false, true]);
  expect(texts[0]).toMatch(/^: :error::x/m);
});

describe('the summary of a step', () => {
  const MEBIBYTE = 1024 * 1024;
  const added = (before: string, summary: string): string => {
    const file = join(place, 'step');
    writeFileSync(file, before);
    writeFileSync(join(place, 'summary.md'), summary);
    tellGitHub(smallRun.verdict, place, { GITHUB_STEP_SUMMARY: file });
    return readFileSync(file, 'utf8').slice(before.length);
  };

  it('is added behind what stands there', () => expect(added('before\n', '# Ours\n')).toBe('# Ours\n'));

  it('is cut where others have left too little room, and left out where they have left none', () => {
    const text = 'a line\n'.repeat(1000);
    const cut = added('x'.repeat(MEBIBYTE - 2000), text);
    expect(cut).toMatch(/^(?:a line\n)+a line\n\n\*\*Cut here: /);
    expect(cut.length).toBeLessThanOrEqual(2000);
    expect(added('x'.repeat(MEBIBYTE - 10), text)).toBe('');
  });

  it('is said to be missing where it cannot be added, and changes nothing else', () => {
    const program = `
      import { tellGitHub } from ${JSON.stringify(join(packageDir, 'dist/harness/cli/github.js'))};
      tellGitHub({}, ${JSON.stringify(join(place, 'nowhere'))}, { GITHUB_STEP_SUMMARY: ${JSON.stringify(join(place, 'step'))} });
    `;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^GITHUB_STEP_SUMMARY: the summary cannot be added to .*step: /);
    expect(status).toBe(0);
  });
});
