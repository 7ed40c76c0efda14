/** specs/capabilities.yaml, and all that names capabilities in the package. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { needProblems, profileProblems } from '../../harness/capabilities/lint.ts';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { packageDir } from '../../harness/package.ts';
import { loadRegister } from '../../harness/register/register.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import { neededBy } from '../../harness/scenario/needed.ts';
import { TARGETS } from '../../harness/targets/all.ts';

const specs = join(packageDir, 'specs');
const file = loadCapabilities(specs);
const { capabilities, names } = file;

it('every scenario needs only what is entered, and all that is entered is needed or says why not', () => {
  const { scenarios } = loadLibrary(join(packageDir, 'scenarios'), packageDir, {});
  const needed = new Set(scenarios.flatMap((scenario) => neededBy(scenario).all));
  expect(needed.size).toBeGreaterThan(10);
  expect([...needed].filter((name) => !names.includes(name))).toEqual([]);
  expect(needProblems(file, needed).map(({ message }) => message)).toEqual([]);
});

it('every profile is one of the register', () => {
  expect(profileProblems(file, loadRegister(specs).profiles).map(({ message }) => message)).toEqual([]);
});

const claims = TARGETS.entries().map(({ kind, capabilities: claimed }) => [kind, claimed] as const);

it.each(claims)('what the target %s claims is entered, and can be claimed', (_, claimed) => {
  const claimable = capabilities.flatMap(({ name, place }) => (place === undefined ? [name] : []));
  expect(claimed.length).toBeGreaterThan(0);
  expect(claimed.filter((name) => !claimable.includes(name))).toEqual([]);
});

it('what a run finds in its place is entered, and is never claimed', () => {
  const ofPlace = capabilities.flatMap(({ name, place }) => (place === undefined ? [] : [name]));
  expect(ofPlace).toEqual(['volumes.outside', 'volumes.host', 'volumes.ossfs']);
});

describe('how it is seen', () => {
  const operations: string[] = [];
  beforeAll(() => {
    for (const document of readdirSync(specs).filter((name) => /-(api|lifecycle)\.ya?ml$/.test(name))) {
      const { paths } = parse(readFileSync(join(specs, document), 'utf8')) as {
        paths: Record<string, Record<string, { operationId?: string }>>;
      };
      for (const { operationId } of Object.values(paths).flatMap((methods) => Object.values(methods))) {
        if (operationId !== undefined) operations.push(operationId);
      }
    }
  });

  it.each(capabilities.map(({ name, seen }) => [name, seen]))('%s: an operation tells', (_, seen) => {
    expect(seen.match(/\w+/g)?.filter((word) => operations.includes(word))).not.toEqual([]);
  });
});
