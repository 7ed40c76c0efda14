/** A check that is run alone, by its name: what it depends on is made with it, and not reported. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { run, type Workplace, workplace } from './command.ts';

let place: Workplace;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

/** The checks of scenarios in the last run, with their outcome. */
function reported(reports: string): string[] {
  const { checks } = JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8')) as Verdict;
  return checks.flatMap(({ id, status }) => (id.startsWith('specs/') ? [] : [`${status} ${id}`]));
}

/** Checks, each of another scenario, and what they need of what comes before them. */
const ALONE: [need: string, name: string, file: string][] = [
  ['the result of an earlier one', 'found by the metadata by which the others', 'lifecycle/validation-create.yaml'],
  ['a sandbox in a state', 'the count that is watched goes on from where it stood', 'lifecycle/pause.yaml'],
  ['what others wrote', 'seen from outside, the volume holds exactly what was written', 'volumes/read-write.yaml'],
  ['what there is to count', 'a page beyond the end is empty \\[far away\\]', 'lifecycle/list.yaml'],
];

describe('a check', () => {
  it('passes alone, whatever it needs of others, and is the only one of its scenario', async () => {
    const files = ALONE.map(([, , file]) => file);
    const names = ALONE.map(([, name]) => name);
    const { code, output } = await run(place, ['run', ...files, '-t', names.join('|')]);
    const checks = reported(place.reports);
    for (const [need, name, file] of ALONE) {
      const own = checks.filter((check) => check.includes(` ${file} > `));
      expect(own, `${need}\n${output}`).toEqual([expect.stringMatching(`^pass ${file} > .*${name}`)]);
    }
    expect(checks).toHaveLength(ALONE.length);
    expect(code).toBe(0);
  });

  it('is the same for vitest itself', async () => {
    // Of the vitest that runs this test it must know nothing.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|SANDBOX_|NODE_)/.test(name)),
    );
    const child = spawn(
      join(packageDir, 'node_modules/.bin/vitest'),
      ['run', 'scenarios/lifecycle/metadata.yaml', '-t', 'and no longer by what it had before'],
      {
        cwd: packageDir,
        env: { ...env, NO_COLOR: '1', TMPDIR: place.temporary, CONFORMANCE_CONFIG: config() },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(output).toMatch(/metadata\.yaml .*\(3 passed/);
    expect(code, output).toBe(0);
  });
});

/** A configuration whose reports do not go into those of the package. */
function config(): string {
  const file = join(place.folder, 'conformance.yaml');
  writeFileSync(file, `reports: ${place.reports}\n`);
  return file;
}
