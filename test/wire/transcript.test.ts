import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { openTranscript, readTranscript } from '../../harness/wire/transcript.ts';
import { tempDir } from './support.ts';

const exchange = (seq: number): Exchange => ({
  seq,
  scenario: 's.yaml',
  step: null,
  at: '2026-01-01T00:00:00.000Z',
  tick: 1,
  ms: 1,
  api: 'lifecycle',
  base: 'http://h/v1',
  request: { method: 'GET', target: `/sandboxes?page=${seq}`, headers: [] },
  response: { status: 200, headers: [], body: { bytes: 2, text: '\u2028' } },
});

async function readAll(file: string): Promise<Exchange[]> {
  const all: Exchange[] = [];
  for await (const one of readTranscript(file)) all.push(one);
  return all;
}

test('what was written is read, over several recorders', async () => {
  const file = join(await tempDir(), 'a', 'b.ndjson');
  for (const seq of [1, 2]) {
    const writer = await openTranscript(file);
    writer.write(exchange(seq));
    await writer.close();
  }
  expect(await readAll(file)).toEqual([exchange(1), exchange(2)]);
});

test('a last line that was cut is left out, any other is an error with its place', async () => {
  const file = join(await tempDir(), 't.ndjson');
  const line = JSON.stringify(exchange(1));
  await writeFile(file, `${line}\n${line.slice(0, 50)}`);
  expect(await readAll(file)).toEqual([exchange(1)]);
  await writeFile(file, `${line}\n{}\n${line}\n`);
  await expect(readAll(file)).rejects.toThrow(`${file}:2: this line is no exchange`);
});

test('a transcript that is not there', async () => {
  await expect(readAll('/nowhere/t.ndjson')).rejects.toThrow(
    /\/nowhere\/t.ndjson: the transcript cannot be read: ENOENT/,
  );
});

test('reading can stop early', async () => {
  const file = join(await tempDir(), 't.ndjson');
  await writeFile(file, `${JSON.stringify(exchange(1))}\n`.repeat(10_000));
  for await (const one of readTranscript(file)) {
    expect(one.seq).toBe(1);
    break;
  }
});
