/** docs/drivers.md: its dialogue follows the protocol, its tables are those of the sources, and its driver does nothing wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DRIVER_CASES } from '../../harness/driver-check/cases/all.ts';
import { startPlace } from '../../harness/driver-check/place.ts';
import { runCases } from '../../harness/driver-check/run.ts';
import { ERROR_KINDS } from '../../harness/drivers/protocol/messages.ts';
import { type Op, readHello, readLine, resultProblems } from '../../harness/drivers/protocol/said.ts';
import { packageDir } from '../../harness/package.ts';
import { generatedValidator } from '../../harness/yaml/generated-schema.ts';
import { firstColumn, readDocument } from './document.ts';

const { sections, blocks } = readDocument(join(packageDir, 'docs', 'drivers.md'));
const section = (title: string) => {
  const found = sections.find((one) => one.title === title);
  if (found === undefined) throw new Error(`docs/drivers.md has no section ${title}`);
  return found;
};

describe('the dialogue', () => {
  const lines = (blocks.find(({ words }) => words[0] === 'dialogue')?.text ?? '').trim().split('\n');
  const said = lines.map((line) => {
    const [, who, message = ''] = /^(suite|driver) +(.*)$/.exec(line) ?? [];
    return { who, line: message, message: JSON.parse(message) as Record<string, unknown> };
  });
  const requests = said.filter(({ who, message }) => who === 'suite' && message.id !== undefined);

  it.each(said)('$who: $line', ({ who, line, message }) => {
    const validate = generatedValidator('driver');
    expect(validate(message) ? [] : validate.errors).toEqual([]);
    if (who === 'suite') return;
    if (message.hello !== undefined) {
      expect(readHello(line)).toEqual(message);
      return;
    }
    const read = readLine(line);
    expect(read).not.toMatchObject({ kind: 'wrong' });
    if (read.kind !== 'result') return;
    const { op } = requests.find((one) => one.message.id === read.id)?.message ?? {};
    expect(resultProblems(op as Op, read.result)).toBeUndefined();
  });

  it('answers each request once, after its events', () => {
    for (const { message } of requests) {
      const own = said.filter(({ who, message: { id } }) => who === 'driver' && id === message.id);
      expect(own.map((one) => 'event' in one.message)).toEqual(own.map((_, index) => index < own.length - 1));
    }
  });

  it('has every operation', () => {
    const ops = new Set(said.flatMap(({ who, message }) => (who === 'suite' ? [message.op] : [])));
    expect(
      firstColumn(section('What is asked, and what is answered'), 'request')?.filter((op) => !ops.has(op)),
    ).toEqual([]);
  });
});

it('the page has every kind of error', () => {
  expect(firstColumn(section('What is asked, and what is answered'), 'kind')).toEqual([...ERROR_KINDS]);
});

it('the page has the cases of driver-check, in their words', () => {
  const rows = section('What must be right')
    .text.split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(DRIVER_CASES.map(({ id, must }) => `| \`${id}\` | ${must} |`));
});

describe('the driver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-driver-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is right in every case', async () => {
    const file = join(folder, 'driver.mjs');
    writeFileSync(file, section('A whole driver').blocks[0]?.text ?? '');
    const place = await startPlace();
    try {
      const results = await runCases({ name: 'page', command: process.execPath, args: [file] }, place, DRIVER_CASES);
      expect(results.filter(({ outcome }) => outcome !== 'right')).toEqual([]);
      expect(results).toHaveLength(DRIVER_CASES.length);
    } finally {
      await place.close();
    }
  });
});
