/** The room in which the verdict is decided, and that of the reports, know nothing of how a run is made. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';

/** What the files of a folder below harness/ import, types too. */
function importsOf(folder: string): string[] {
  const files = readdirSync(join(packageDir, 'harness', folder)).filter((name) => name.endsWith('.ts'));
  const imported = files.flatMap((file) => {
    const text = readFileSync(join(packageDir, 'harness', folder, file), 'utf8');
    return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, module = '']) => module);
  });
  return [...new Set(imported)].filter((module) => !module.startsWith('./')).sort();
}

it('the verdict is decided by what it is given: no file, no vitest, no other room', () => {
  expect(importsOf('verdict')).toEqual(['../set-format.ts', 'typebox']);
});

it('a report is written from what was judged: no file, no vitest, no session', () => {
  const rooms = importsOf('report').map((module) => module.replace(/^\.\.\/([a-z]+)\/.*/, '$1'));
  expect([...new Set(rooms)]).toEqual([
    '../counted.ts',
    '../digest.ts',
    '../markdown-text.ts',
    'register',
    'verdict',
    'wire',
    'allure-js-commons',
    'allure-js-commons/sdk',
    'allure-js-commons/sdk/reporter',
    'node:util',
    'picocolors',
  ]);
});
