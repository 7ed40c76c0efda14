/** docs/implementations.md: what is in the page, that it is always the same, and that no name becomes markup. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFolders } from '../../harness/certificate/certificate-folders.ts';
import type { Certificate } from '../../harness/certificate/certificate-format.ts';
import { implementationsPage, type Submission } from '../../harness/certificate/implementations.ts';
import { UsageError } from '../../harness/errors.ts';
import { markdownLink, markdownText } from '../../harness/markdown-text.ts';
import { packageDir } from '../../harness/package.ts';
import { CERTIFICATE } from './examples.ts';

const KEY = 'ab'.repeat(32);

function submission(folder: string, implementation: Partial<Certificate['implementation']> = {}): Submission {
  const certificate = { ...CERTIFICATE, implementation: { ...CERTIFICATE.implementation, ...implementation } };
  return { folder, accepted: true, reasons: [], key: { id: KEY }, certificate };
}

const rowsOf = (page: string): string[] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);

describe('the page', () => {
  it('has a line for what is accepted', () => {
    expect(rowsOf(implementationsPage([submission('a/1')]))).toEqual([
      `| [example](https://example.com/) | 1.0 | 2026-06 | WARNED | waived: lifecycle (1 waived) | 1, of 1 must, the last until 2027-01-31 | 2027-06-30 | ${KEY} | a/1 |`,
    ]);
  });

  it('has the reasons of what is not', () => {
    const reasons = ['one', 'two', 'three', 'four', 'five'].map((text) => ({ code: 'signature', text }));
    const refused = { ...submission('b'), accepted: false, reasons };
    const failed = { ...submission('a'), accepted: false, certificate: { ...CERTIFICATE, result: 'FAILED' as const } };
    const page = implementationsPage([refused, failed]);
    expect(rowsOf(page)).toEqual([]);
    expect(page.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- in a: all of it fits, and its result is FAILED',
      '- in b: one (signature); two (signature); three (signature); and 2 more reasons',
    ]);
  });

  it('is the same in whatever order the certificates come', () => {
    const all = [
      submission('x/2', { name: 'b' }),
      submission('x/1', { name: 'b' }),
      submission('x/3', { name: 'B', version: '0.9' }),
      submission('x/4', { name: 'a' }),
      { folder: 'y', accepted: false, reasons: [{ code: 'set', text: 'other' }] },
      { folder: 'x', accepted: false, reasons: [{ code: 'set', text: 'other' }] },
    ];
    const page = implementationsPage(all);
    expect(implementationsPage(all.toReversed())).toBe(page);
    expect(rowsOf(page).map((line) => line.split(' | ').at(-1))).toEqual(['x/4 |', 'x/3 |', 'x/1 |', 'x/2 |']);
  });

  it('in docs/ is that of no certificate, since none is kept here', () => {
    expect(readFileSync(join(packageDir, 'docs/implementations.md'), 'utf8')).toBe(implementationsPage([]));
  });
});

/** What makes something of it in Markdown or HTML, in the place of a name. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '[text](javascript:alert(1))',
  '![image](https://example.com/x.png)',
  '**bold** __bold__ ~~gone~~ `code`',
  'a | b \\| c',
  'line\n# heading\n- list\r\n| cell |',
  '&lt;b&gt; &#60;b&#62;',
  'www.example.com https://example.com a@example.com',
  '\u202Eevil\u0000\u001b[31m',
];

describe('text of strangers', () => {
  it.each(HOSTILE)('%j becomes no markup', (text) => {
    const written = markdownText(text);
    const markup = written.replaceAll('<!-- -->&#64;', '').replaceAll(/&#\d+;/g, '');
    expect(markup).toMatch(/^[\p{L}\p{N} ,()%=?/.-]*$/u);
    expect(markup).not.toMatch(/www\./);
    const page = implementationsPage([submission('f', { name: text, version: text })]);
    expect(rowsOf(page)).toHaveLength(1);
    expect(rowsOf(page)[0]?.split('|')).toHaveLength(11);
  });

  it('is read as it was written', () => {
    const read = (text: string): string =>
      text.replaceAll('<!-- -->', '').replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
    const names = ['Größe & Söhne <x>', 'a@b.example', 'www.example.com', '日本 [1]', '1.2.3-rc.1'];
    expect(names.map((name) => read(markdownText(name)))).toEqual(names);
  });

  it('is cut where it is long', () => {
    expect(markdownText('a'.repeat(100_000))).toBe(`${'a'.repeat(300)}...`);
  });
});

describe('a link', () => {
  it.each([
    ['https://example.com/a?b=c&d=e#f', 'https://example.com/a?b=c&amp;d=e#f'],
    ['https://example.com/a_(b)`|"<>*\\', 'https://example.com/a_%28b%29%60%7C%22%3C%3E%2A/'],
    ['http://[::1]:8080/', 'http://[::1]:8080/'],
  ])('leads to %s', (address, target) => {
    expect(markdownLink('a', address)).toBe(`[a](${target})`);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    'https://a@example.com',
    '//x',
    'no',
    undefined,
  ])('does not lead to %s', (address) => {
    expect(markdownLink('a', address)).toBe('a');
  });
});

describe('the folders of certificates', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'osc-implementations-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (path: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '{}');
  };

  it('are found at any depth, and not below one another', () => {
    for (const path of [
      'b/2/certificate.json',
      'b/1/statement.json',
      'a/statement.dsse.json',
      'a/x/certificate.json',
    ]) {
      write(path);
    }
    write('b/notes.txt');
    symlinkSync(join(root, 'b'), join(root, 'link'));
    expect(certificateFolders(root)).toEqual(['a', 'b/1', 'b/2']);
    expect(certificateFolders(join(root, 'a'))).toEqual(['.']);
  });

  it('are asked of a folder that is there', () => {
    expect(() => certificateFolders(join(root, 'no'))).toThrow(UsageError);
    expect(certificateFolders(root)).toEqual([]);
  });
});
