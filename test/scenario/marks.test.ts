/** Scenarios run side by side and list what they made by a mark: no two may use the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';

it('a mark that lists are filtered by belongs to one scenario', () => {
  const folder = join(packageDir, 'scenarios');
  const users = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.yaml$/.test(name),
  )) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, mark = ''] of text.matchAll(/(conformance-[a-z]+[=:] ?"?[a-z]+-\$\{run\.id\})/g)) {
      const pair = mark.replace(/[=:] ?"?/, '=');
      users.set(pair, (users.get(pair) ?? new Set()).add(file));
    }
  }
  expect(users.size).toBeGreaterThan(5);
  const shared = [...users].filter(([, files]) => files.size > 1);
  expect(shared.map(([pair, files]) => `${pair}: ${[...files].join(', ')}`)).toEqual([]);
});
