/** Names of capabilities, as people write and read them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { type Finished, placeOfEachTest, run } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();

/** A scenario of the package, changed. */
function scenarioWith(from: string, to: string): string {
  const folder = join(place.folder, 'scenarios');
  const text = readFileSync(join(packageDir, 'scenarios/volumes/read-write.yaml'), 'utf8');
  expect(text).toContain(from);
  mkdirSync(folder);
  writeFileSync(join(folder, 'one.yaml'), text.replace(from, to));
  return folder;
}

/** What a command comes to with a flag and its value; `run` is a process of its own. */
const ends = (command: 'run' | 'list' | 'lint', ...args: string[]): Promise<Finished> =>
  command === 'run' ? run(place, [command, ...args]) : inProcess(command, args);
const COMMANDS = ['run', 'list', 'lint'] as const;

describe('a name that is none', () => {
  it.each(COMMANDS)('in conformance.yaml ends %s with 2, with place and suggestion', async (command) => {
    const config = join(place.folder, 'conformance.yaml');
    writeFileSync(config, 'capabilities:\n  - volumes.pvc\n  - lifecycle.pauze\n');
    const { code, output } = await ends(command, '--config', config);
    expect(output).toMatch(
      /conformance\.yaml:3:5: no capability is called lifecycle\.pauze\n[\s\S]*> 3 \| {3}- lifecycle\.pauze\n[\s\S]*did you mean lifecycle\.pause\?/,
    );
    expect(output).not.toContain('volumes.pvc is');
    expect(code).toBe(2);
  });

  it.each(COMMANDS)('in a scenario ends %s with 2, with place and suggestion', async (command) => {
    const scenarios = scenarioWith('needs: [volumes.pvc]', 'needs: [volumes.pcv]');
    const { code, output } = await ends(command, '--scenarios', scenarios);
    expect(output).toMatch(
      /scenarios\/one\.yaml:4:9: no capability is called volumes\.pcv\n[\s\S]*> 4 \| needs: \[volumes\.pcv\]\n[\s\S]*did you mean volumes\.pvc\?/,
    );
    expect(code).toBe(2);
  });
});

it('one that comes with its place cannot be claimed', async () => {
  writeFileSync(join(place.folder, 'conformance.yaml'), 'capabilities: [volumes.pvc, volumes.ossfs]\n');
  const { code, output } = await run(place, ['run', 'volumes/read-write.yaml']);
  expect(output).toContain('volumes.ossfs is not claimed: the place of the run decides');
  expect(output).toContain('`ossfs` in conformance.yaml');
  expect(code).toBe(2);
});

it('what a configuration does not claim is skipped, and what it claims is not', async () => {
  writeFileSync(join(place.folder, 'conformance.yaml'), 'capabilities: [lifecycle.pause]\n');
  const skipped = await run(place, ['run', 'volumes/read-write.yaml', '--verbose']);
  expect(skipped.output).toMatch(/9 skipped/);
  writeFileSync(join(place.folder, 'conformance.yaml'), 'capabilities: [volumes.pvc]\n');
  const done = await run(place, ['run', 'volumes/read-write.yaml', '--verbose']);
  expect(done.output).toMatch(/9 passed/);
});

describe('list', () => {
  it('tells what a scenario and its parts need', async () => {
    const { code, output } = await inProcess('list', ['lifecycle/expiry', 'lifecycle/renew.yaml']);
    expect(output).toMatch(/^lifecycle\/expiry\.yaml · .* \(lifecycle, needs lifecycle\.expiry\)$/m);
    expect(output).toMatch(/^ {4}set up: sandbox sleeper {2}needs lifecycle\.pause$/m);
    expect(output).toMatch(
      /^ {4}the volume .* stays .* {2}volumes\.pvc\.expiry\.outlives {2}needs volumes\.pvc, volumes\.outside$/m,
    );
    expect(output).toMatch(/^ {4}it has not ended before {2}sandbox\.timeout\.not-before$/m);
    expect(output).toMatch(/^lifecycle\/renew\.yaml · .* \(lifecycle\)$/m);
    expect(code).toBe(0);
  });

  it('tells it as JSON too', async () => {
    const { output } = await inProcess('list', ['--json', 'lifecycle/expiry']);
    const [scenario] = JSON.parse(output) as { needs: string[]; checks: { name: string; needs: string[] }[] }[];
    const needsOf = (name: string) => scenario?.checks.find((check) => check.name === name)?.needs;
    expect(scenario?.needs).toEqual(['lifecycle.expiry']);
    expect(needsOf('and is Paused')).toEqual(['lifecycle.pause']);
    expect(needsOf('it has not ended before')).toEqual([]);
  });
});
