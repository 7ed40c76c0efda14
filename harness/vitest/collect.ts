/** Gathers what the tests of a file have reported, and what went wrong beside them. */
import { join, relative } from 'node:path';
import type { SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { SessionInfo } from '../session/info.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import './provided.ts';

/** A scenario by its path below the scenarios folder, a document by its path beside it: `specs/execd-api.yaml`. */
export function fileOf(module: TestModule, info: SessionInfo): string {
  const inScenarios = relative(info.scenarios, module.moduleId);
  return inScenarios.startsWith('..') ? relative(join(info.specs, '..'), module.moduleId) : inScenarios;
}

/** The further driver in whose column a file was run; undefined for the first one. */
export const columnOf = ({ project }: Pick<TestModule, 'project'>): string | undefined => project.config.provide.driver;

/** How long a check took, which may have been done before its test began; undefined where it has not ended. */
const msOf = (testCase: Pick<TestCase, 'meta' | 'diagnostic'>): number | undefined =>
  testCase.meta().ms ?? testCase.diagnostic()?.duration;

/** How long a file took, in whole milliseconds. */
export function msIn(module: Pick<TestModule, 'children' | 'diagnostic'>): number {
  const [suite] = module.children.suites();
  return Math.round(suite?.meta().ms ?? module.diagnostic().duration);
}

/** How long the checks of a file took that went through a driver, in milliseconds, by the name of the driver. */
export function timesIn(module: Pick<TestModule, 'children'>): Map<string, number> {
  const times = new Map<string, number>();
  for (const testCase of module.children.allTests()) {
    const { driver } = testCase.meta().conformance ?? {};
    if (driver !== undefined) times.set(driver, (times.get(driver) ?? 0) + (msOf(testCase) ?? 0));
  }
  return times;
}

/** Every check of a file that has ended, and a harness error for each thing that went wrong outside the checks. */
export function checksOf(module: TestModule, info: SessionInfo): RawCheck[] {
  const file = fileOf(module, info);
  const driver = columnOf(module);
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return [
    ...[...module.children.allTests()].flatMap((testCase) => reportedBy(testCase, file, info, driver)),
    ...suites.flatMap((suite) =>
      suite.errors().map((error) => harnessError(`${file} > set-up and clean-up`, error, driver)),
    ),
  ];
}

/** What the file says of the life of sandboxes and snapshots, where it is the one that tells of it. */
export function historyIn(module: TestModule): JudgedHistory | undefined {
  return [...module.children.allTests()]
    .map((testCase) => testCase.meta().history)
    .find((found) => found !== undefined);
}

/** What went wrong outside every check says nothing about the server. */
export function harnessError(
  id: string,
  error: Pick<SerializedError, 'message'> | undefined,
  driver?: string,
): RawCheck {
  const reason = error?.message ?? 'no reason was given';
  const column = driver === undefined ? {} : { driver };
  return { id, kind: 'clean-up', ...column, outcome: { status: 'error', reason }, verifies: [] };
}

function reportedBy(testCase: TestCase, file: string, info: SessionInfo, driver: string | undefined): RawCheck[] {
  const { conformance: known, conformances } = testCase.meta();
  if (conformances !== undefined) return conformances;
  const ms = msOf(testCase);
  /** What is only judged takes no time of its own, and neither does what is left out. */
  const timed = (raw: RawCheck): RawCheck =>
    ms === undefined || raw.kind === 'contract' || raw.outcome.status === 'skipped'
      ? raw
      : { ...raw, ms: Math.round(ms) };
  const result = testCase.result();
  if (result.state === 'failed') {
    // A test that ran into vitest's own limit after it had reported its outcome did not pass.
    const explains = known !== undefined && judgeCheck(known, info).status !== 'pass';
    return explains
      ? [timed(known)]
      : [harnessError(`${file} > ${nameOf(testCase, driver)}`, result.errors[0], driver)];
  }
  return known === undefined ? [] : [timed(known)]; // left out by a filter, or cancelled before it began
}

/** The check that a test is, which has its column behind its name. */
const nameOf = ({ name }: TestCase, driver: string | undefined): string => {
  const column = inColumn('', driver);
  return name.endsWith(column) ? name.slice(0, name.length - column.length) : name;
};
