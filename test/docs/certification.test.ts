/** docs/certification.md: its codes are those of the sources, and its commands do what it says, where there is a certificate. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { codesIn, readDocument } from './document.ts';

const { sections, blocks } = readDocument(join(packageDir, 'docs', 'certification.md'));
const certificate = process.env.CONFORMANCE_CERTIFICATE;

const ROOM = join(packageDir, 'harness', 'certificate');
/** What `verify` reads with that lies beside its folder. */
const BESIDE = ['dsse.ts', 'statement.ts', 'subjects.ts', 'folder-files.ts', 'signed-files.ts', 'sigstore-bundle.ts'];
/** Where a code stands: as the first argument of what makes reasons, or alone on a line or between commas as the second. */
const CODES = [
  /(?:reasonsOf|refused|reason|no)(?:<[^>]*>)?\(\s*'([a-z-]+)'/g,
  /reasonIf\([^'`]*, '([a-z-]+)', /g,
  /^\s+'([a-z]+(?:-[a-z]+)*)',$/gm,
  /(?:code:|TOO_LARGE =) '([a-z-]+)'/g,
];

it('has every code of verify', () => {
  const files = [...readdirSync(join(ROOM, 'verify')).map((name) => join('verify', name)), ...BESIDE];
  const texts = files.map((name) => readFileSync(join(ROOM, name), 'utf8'));
  const codes = texts.flatMap((text) =>
    CODES.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code = '']) => code)),
  );
  const section = sections.find(({ title }) => title === 'The codes of verify');
  const rows = (section?.text ?? '').split('\n').filter((line) => line.startsWith('| `'));
  const told = rows.flatMap((row) => codesIn(row.split('|')[1] ?? ''));
  expect(codes.length).toBeGreaterThan(50);
  // Members of what is signed have codes made of their names.
  const made = ['result-changed', 'profiles-changed', 'passed-tests-changed'];
  expect(told.filter((code) => !made.includes(code)).sort()).toEqual([...new Set(codes)].sort());
});

describe.skipIf(certificate === undefined)('in the folder of a certificate', () => {
  const run = (text: string): { status: number | null; lines: string[] } => {
    const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail', '-c', text], {
      cwd: certificate,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, lines: stdout.split('\n').filter((line) => line !== '') };
  };
  const shown = blocks.filter(({ language, words }) => language === 'sh' && words[0] === 'certificate');
  const result = (): string => JSON.parse(readFileSync(join(certificate ?? '', 'certificate.json'), 'utf8')).result;

  it.each(shown)('the commands of line $line end with 0', ({ text }) => {
    expect(run(text)).toMatchObject({ status: 0 });
  });

  it('openssl verifies the signature', () => {
    const [block, ...others] = shown.filter(({ text }) => text.includes('-verify'));
    expect(others).toEqual([]);
    expect(run(block?.text ?? '').lines).toEqual(['Verified OK']);
  });

  it('the result is read, in each way', () => {
    const readers = shown.filter(({ text }) => text.includes('.predicate.result'));
    expect(readers.flatMap(({ text }) => run(text).lines)).toEqual([result(), result(), result()]);
  });

  it('files that are the signed ones say nothing', () => {
    const [block] = shown.filter(({ text }) => text.includes('--check'));
    expect(run(block?.text ?? '')).toEqual({ status: 0, lines: [] });
  });
});
