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

it.each(claims)('what the target %s is known to do is entered', (_, known) => {
  expect(known.filter((name) => !names.includes(name))).toEqual([]);
});

it('each can be asked for, but for what only the place of a run tells', () => {
  const unasked = capabilities.flatMap(({ name, probe }) => (probe === undefined ? [name] : []));
  expect(unasked).toEqual(['volumes.docker', 'volumes.kubernetes', 'volumes.outside', 'sandbox.own']);
});

it('what a run finds in its place is entered, and is never claimed', () => {
  const ofPlace = capabilities.flatMap(({ name, place }) => (place === undefined ? [] : [name]));
  expect(ofPlace).toEqual([
    'volumes.docker',
    'volumes.kubernetes',
    'volumes.outside',
    'volumes.host',
    'volumes.host-outside',
    'volumes.ossfs',
    'sandbox.own',
  ]);
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

  it('a probe calls operations that there are', () => {
    const called = capabilities.flatMap(({ probe }) =>
      probe !== undefined && 'call' in probe ? [probe.call, probe.get ?? [], probe.back ?? []].flat() : [],
    );
    expect(called).toContain('pauseSandbox');
    expect(called.filter((name) => !operations.includes(name))).toEqual([]);
  });

  it.each(capabilities.map(({ name, seen }) => [name, seen]))('%s: an operation tells', (_, seen) => {
    expect(seen.match(/\w+/g)?.filter((word) => operations.includes(word))).not.toEqual([]);
  });
});
