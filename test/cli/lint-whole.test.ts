import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagedParts, wholeProblems } from '../../harness/cli/lint-whole.ts';
import { packageDir } from '../../harness/package.ts';
import { scenarioOf } from '../engine/fakes.ts';

const specs = join(packageDir, 'specs');
const scenarios = join(packageDir, 'scenarios');

describe('one scenario against the register and the capabilities', () => {
  const one = scenarioOf({
    needs: ['volumes.pvc'],
    steps: [{ check: 'it holds', verifies: ['volumes.pvc.content-present'], run: 'true', expect: {} }],
  });

  it.each([
    [true, true, true, { unverified: true, unneeded: true }],
    [true, false, true, { unverified: false, unneeded: true }],
    [true, true, false, { unverified: true, unneeded: false }],
    [true, false, false, { unverified: false, unneeded: false }],
    [false, true, true, { unverified: false, unneeded: false }],
    [false, false, false, { unverified: false, unneeded: false }],
  ])('scenarios %s, register %s, capabilities %s of the package: %o', async (own, register, capabilities, asked) => {
    const problems = await wholeProblems(specs, [one], { scenarios: own, register, capabilities });
    const said = (text: string): boolean => problems.some((problem) => problem.includes(text));
    expect({ unverified: said('nothing verifies it'), unneeded: said('no scenario needs it') }).toEqual(asked);
    expect(said('requirement volumes.pvc.content-present')).toBe(false);
    expect(said('volumes.pvc: no scenario needs it')).toBe(false);
    if (!asked.unverified && !asked.unneeded) expect(problems).toEqual([]);
  });
});

describe('what is the package’s own', () => {
  const all = { scenarios: true, register: true, capabilities: true };

  it('are its folders by whatever path', () => {
    const folder = mkdtempSync(join(tmpdir(), 'osc-lint-'));
    try {
      symlinkSync(scenarios, join(folder, 'link'));
      expect(packagedParts({ scenarios: join(folder, 'link'), specs: `${scenarios}/../specs` })).toEqual(all);
      expect(packagedParts({ scenarios: folder, specs })).toEqual({ ...all, scenarios: false });
      expect(packagedParts({ scenarios: join(scenarios, 'volumes'), specs })).toEqual({ ...all, scenarios: false });
      // Without files of their own, documents of others are judged by ours.
      expect(packagedParts({ scenarios, specs: folder })).toEqual(all);
      symlinkSync(join(specs, 'requirements'), join(folder, 'requirements'));
      symlinkSync(join(specs, 'capabilities.yaml'), join(folder, 'capabilities.yaml'));
      expect(packagedParts({ scenarios, specs: folder })).toEqual({ ...all, register: false, capabilities: false });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
