import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../faults/all.ts';
import { EXPLAINED_FILE, explanationOf, readExplained } from '../../harness/faults/explained.ts';
import { concerns, isReplay } from '../../harness/faults/fault.ts';
import { packageDir } from '../../harness/package.ts';
import { loadRegister } from '../../harness/register/register.ts';

const { requirements } = loadRegister(join(packageDir, 'specs'));

describe('the catalogue of faults', () => {
  it('names each fault once, in kebab words with dots', () => {
    const ids = FAULTS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z]+(\.[a-z0-9]+(-[a-z0-9]+)*)+$/.test(id))).toEqual([]);
  });

  it('says of each in what area it is noticed, by requirements that exist', () => {
    const ids = [...requirements.keys()];
    const lost = FAULTS.flatMap((fault) =>
      fault.area.filter((prefix) => !ids.some((id) => concerns({ ...fault, area: [prefix] }, id))),
    );
    expect(lost).toEqual([]);
    expect(FAULTS.filter(({ area }) => area.length === 0)).toEqual([]);
  });

  it('names scenarios that exist, and breaks something', () => {
    for (const fault of FAULTS) {
      if (isReplay(fault)) continue;
      const lost = fault.in.filter((file) => !existsSync(join(packageDir, 'scenarios', file)));
      expect({ id: fault.id, lost, some: fault.in.length > 0 }).toEqual({ id: fault.id, lost: [], some: true });
      const { seams, wire } = fault.server({ directory: '/nowhere', apiKey: 'key', image: 'none' });
      expect(Object.keys({ ...seams }).length + (wire === undefined ? 0 : 1)).toBeGreaterThan(0);
    }
  });

  it('explains only what it has', () => {
    const { missed, sometimes, wide } = readExplained(EXPLAINED_FILE);
    const ids = FAULTS.map(({ id }) => id);
    expect(
      Object.keys({ ...missed, ...sometimes, ...wide }).filter(
        (key) => !ids.some((id) => explanationOf({ [key]: 'x' }, id)),
      ),
    ).toEqual([]);
  });
});
