/** Folders that no suite has written end within seconds, with a reason, whatever lies in them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../harness/certificate/verify/verify-folder.ts';
import { newPair } from './pairs.ts';

/** A hostile folder must not cost more, also on a machine that is busy. */
const SOON_MS = 20_000;
const key = newPair().publicKey;
const deep = '['.repeat(1_000_000);
const laughs = `a: &a [x, x, x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]}, `.repeat(9)}]`).join('\n')}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-hostile-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(folder, name), text);
const codes = async (): Promise<string[]> => {
  const { accepted, reasons } = await verifyFolder(folder, { selfTest: [], key });
  expect(accepted).toBe(false);
  return [...new Set(reasons.map(({ code }) => code))];
};

it('is refused where there is no folder, with what is taken', async () => {
  await expect(verifyFolder(join(folder, 'missing'), { selfTest: [] })).rejects.toThrow(/missing is not there/);
  write('file', '');
  await expect(verifyFolder(join(folder, 'file'), { selfTest: [] })).rejects.toThrow(/file is no folder/);
});

describe('a folder', () => {
  const FOLDERS: [string, string, () => void][] = [
    ['with nothing in it', 'file-missing', () => undefined],
    ['with a pipe', 'no-file', () => execFileSync('mkfifo', [join(folder, 'report.json')])],
    ['with a link out of it', 'no-file', () => symlinkSync('/etc/passwd', join(folder, 'claim.yaml'))],
    ['with a link in the place of the transcripts', 'no-file', () => symlinkSync('/', join(folder, 'transcripts'))],
    ['with a directory in the place of a file', 'no-file', () => mkdirSync(join(folder, 'report.json'))],
    [
      'with a line of a gigabyte',
      'file-size',
      () => {
        write('outcomes.ndjson', '');
        truncateSync(join(folder, 'outcomes.ndjson'), 1024 ** 3 - 1);
      },
    ],
    [
      'with a file of a terabyte',
      'folder-size',
      () => {
        write('report.json', '');
        truncateSync(join(folder, 'report.json'), 1024 ** 4);
      },
    ],
    [
      'with thousands of files',
      'folder-size',
      () => {
        for (let number = 0; number < 3000; number += 1) write(`${number}.ndjson`, '');
      },
    ],
    ['with a name that leads out of it', 'file-strange', () => write('..\\..\\report.json', '')],
    ['with a name that a terminal would obey', 'file-strange', () => write('\u001b[2J.json', '')],
    ['with JSON of a million levels', 'json-too-deep', () => write('report.json', deep)],
    ['with lines of a million levels', 'json-too-deep', () => write('outcomes.ndjson', `${deep}\n`)],
    ['with a report that is no JSON', 'file-no-json', () => write('report.json', 'not at all')],
    ['with a report that is no object', 'file-no-json', () => write('report.json', '7\n')],
    ['with bytes that are no text', 'file-unreadable', () => write('report.json', new Uint8Array([0xff, 0xfe]))],
    ['with a report of another form', 'file-format', () => write('report.json', '{}\n')],
    ['with an envelope that is none', 'file-no-json', () => write('statement.dsse.json', '')],
    ['with a key that is none', 'key', () => write('key.pub.pem', 'a key')],
    ['with a claim that grows when it is read', 'claim', () => write('claim.yaml', laughs)],
    ['with a claim of a million levels', 'file-size', () => write('claim.yaml', deep)],
    ['with a claim of ten thousand levels', 'claim', () => write('claim.yaml', deep.slice(0, 10_000))],
    [
      'with a transcript that is none',
      'file-no-json',
      () => {
        mkdirSync(join(folder, 'transcripts'));
        write('transcripts/auth.keys.ndjson', 'GET /\n');
      },
    ],
    [
      'with a transcript that was cut',
      'file-cut',
      () => {
        mkdirSync(join(folder, 'transcripts'));
        write('transcripts/auth.keys.ndjson', '{"seq":1');
      },
    ],
    [
      'with an exchange without a request',
      'file-format',
      () => {
        mkdirSync(join(folder, 'transcripts'));
        write('transcripts/auth.keys.ndjson', '{"seq":1,"request":{}}\n');
      },
    ],
    [
      'with a folder below the transcripts',
      'no-file',
      () => mkdirSync(join(folder, 'transcripts', 'more'), { recursive: true }),
    ],
  ];

  it.each(FOLDERS)('%s is refused: %s', async (_name, code, make) => {
    make();
    const began = performance.now();
    expect(await codes()).toContain(code);
    expect(performance.now() - began).toBeLessThan(SOON_MS);
  });

  it('has nothing in its reasons that a terminal would obey', async () => {
    write('\u001b[2J\u202e.json', '');
    write('report.json', '{"\u001b[2J": 1}');
    const { reasons } = await verifyFolder(folder, { selfTest: [], key });
    expect(reasons.map(({ text }) => text).join('')).not.toMatch(/\p{C}/u);
  });
});
