/** Which runs are only a part of the suite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { isComplete, partialOf, type Selection } from '../../harness/session/partial.ts';

const other = mkdtempSync(join(tmpdir(), 'osc-partial-'));
afterAll(() => rmSync(other, { recursive: true }));
const ours = { scenarios: join(packageDir, 'scenarios'), specs: join(packageDir, 'specs') };
const ALL: Selection = { filters: [], name: undefined };

it.each<[string, Selection, Partial<typeof ours>, RegExp | undefined, boolean]>([
  ['everything', ALL, {}, undefined, true],
  ['the same by another path', ALL, { specs: join(ours.specs, '..', 'specs') }, undefined, true],
  ['a filter', { filters: ['volumes', 'auth'] }, {}, /^filter volumes auth$/, false],
  ['a pattern', { ...ALL, name: 'read' }, {}, /^-t read$/, false],
  ['both', { filters: ['volumes'], name: 'read' }, {}, /^filter volumes, -t read$/, false],
  ['scenarios of others', ALL, { scenarios: other }, /^scenarios of /, true],
  ['documents of others', ALL, { specs: other }, /^documents of /, true],
])('%s', (_, selection, folders, partial, complete) => {
  const said = partialOf(selection, { ...ours, ...folders });
  if (partial === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(partial);
  expect(isComplete(selection)).toBe(complete);
});
