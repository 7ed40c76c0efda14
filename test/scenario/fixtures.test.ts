/** Files beside a scenario. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { fakeSurroundings, ok } from '../engine/fakes.ts';

let base: string;
const root = (): string => join(base, 'scenarios');

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'fixtures-'));
  mkdirSync(join(root(), 'area', 'files'), { recursive: true });
  writeFileSync(join(base, 'outside.txt'), 'outside');
  writeFileSync(join(root(), 'shared.txt'), 'shared');
  writeFileSync(join(root(), 'area', 'files', 'server.py'), 'print("${volumes.data} $${HOME}")\n');
  writeFileSync(join(root(), 'area', 'most.txt'), 'x'.repeat(65_536));
  writeFileSync(join(root(), 'area', 'more.txt'), 'x'.repeat(65_537));
  writeFileSync(join(root(), 'area', 'bytes.bin'), Buffer.from([0xff, 0xfe, 0x00]));
  symlinkSync(join(base, 'outside.txt'), join(root(), 'area', 'link.txt'));
  symlinkSync(base, join(root(), 'area', 'up'));
  symlinkSync('../shared.txt', join(root(), 'area', 'inside.txt'));
  execFileSync('mkfifo', [join(root(), 'area', 'pipe')]);
});
afterAll(() => rmSync(base, { recursive: true }));

/** The same each time: a text that was loaded with it before may be remembered. */
const known = {};

/** A scenario with one fixture, whose text goes to a command. */
const load = (path: string) => {
  const text = JSON.stringify({
    title: 'A scenario',
    profile: 'volumes',
    fixtures: { program: path },
    sandboxes: { one: { env: { PROGRAM: '${fixtures.program}' } } },
    steps: [
      { check: 'it runs', run: '${fixtures.program}', expect: { exitCode: 0 } },
      { check: 'through a case', run: '${case}', expect: { exitCode: 0 }, for: { one: '${fixtures.program}' } },
    ],
  });
  return loadScenario(join(root(), 'area', 'x.yaml'), root(), 'area/x.yaml', known, text);
};

describe('a fixture', () => {
  it.each([
    ['files/server.py', 'print("${volumes.data} $${HOME}")\n'],
    ['../shared.txt', 'shared'],
    ['inside.txt', 'shared'],
    ['most.txt', 'x'.repeat(65_536)],
  ])('is the text of a file below the folder of the scenarios: %s', (path, text) => {
    expect(load(path).diagnostics).toEqual([]);
    expect(load(path).scenario?.fixtures).toEqual({ program: text });
  });

  it.each([
    ['no-such-file', /cannot be read: ENOENT/],
    ['../../outside.txt', /lies outside the folder of the scenarios/],
    ['/etc/hostname', /lies outside/],
    ['link.txt', /lies outside/],
    ['up/outside.txt', /lies outside/],
    ['files', /is no file/],
    ['pipe', /is no file/],
    ['more.txt', /has 65537 bytes; at most 65536 are read/],
    ['bytes.bin', /is no UTF-8 text/],
  ])('is nothing else: %s', (path, message) => {
    const { scenario, diagnostics } = load(path);
    expect(scenario).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toMatch(message);
    expect(diagnostics[0]?.message).toContain(`the fixture ${path} `);
  });

  it('is read again when the scenario is, since it may have changed', () => {
    const file = join(root(), 'area', 'changing.txt');
    expect(load('changing.txt').scenario).toBeUndefined();
    writeFileSync(file, 'first');
    expect(load('changing.txt').scenario?.fixtures).toEqual({ program: 'first' });
    writeFileSync(file, 'second');
    expect(load('changing.txt').scenario?.fixtures).toEqual({ program: 'second' });
  });

  it('is sent as it is: what looks like an expression in it is none', async () => {
    const { scenario } = load('files/server.py');
    if (scenario === undefined) throw new Error('no scenario');
    const text = 'print("${volumes.data} $${HOME}")\n';
    const around = fakeSurroundings();
    around.answers = { [text]: ok() };
    const run = createScenarioRun(scenario, around);
    const { signal } = new AbortController();
    await run.setUp({ name: 'one', kind: 'sandbox', resource: 'one', key: 'sandboxes.one' }, signal);
    for (const step of scenario.steps) expect(await run.step(step, signal)).toEqual({ status: 'pass' });
    expect(around.requests[0]?.env).toEqual({ PROGRAM: text });
  });
});
