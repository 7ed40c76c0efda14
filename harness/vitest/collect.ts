/** Gathers what the tests of a file have reported, and what went wrong beside them. */
import { join, relative } from 'node:path';
import type { SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { JudgedHistory } from '../report/judged-run.ts';
import type { SessionInfo } from '../session/info.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import './provided.ts';

/** A scenario by its path below the scenarios folder, a document by its path beside it: `specs/execd-api.yaml`. */
export function fileOf(module: TestModule, info: SessionInfo): string {
  const inScenarios = relative(info.scenarios, module.moduleId);
  return inScenarios.startsWith('..') ? relative(join(info.specs, '..'), module.moduleId) : inScenarios;
}

/** Every check of a file that has ended, and a harness error for each thing that went wrong outside the checks. */
export function checksOf(module: TestModule, info: SessionInfo): RawCheck[] {
  const file = fileOf(module, info);
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  return [
    ...[...module.children.allTests()].flatMap((testCase) => reportedBy(testCase, file, info)),
    ...suites.flatMap((suite) => suite.errors().map((error) => harnessError(`${file} > set-up and clean-up`, error))),
  ];
}

/** What the file says of the life of sandboxes and snapshots, where it is the one that tells of it. */
export function historyIn(module: TestModule): JudgedHistory | undefined {
  return [...module.children.allTests()]
    .map((testCase) => testCase.meta().history)
    .find((found) => found !== undefined);
}

/** What went wrong outside every check says nothing about the server. */
export function harnessError(id: string, error: Pick<SerializedError, 'message'> | undefined): RawCheck {
  const reason = error?.message ?? 'no reason was given';
  return { id, kind: 'clean-up', outcome: { status: 'error', reason }, verifies: [] };
}

function reportedBy(testCase: TestCase, file: string, info: SessionInfo): RawCheck[] {
  const { conformance: known, conformances } = testCase.meta();
  if (conformances !== undefined) return conformances;
  const result = testCase.result();
  if (result.state === 'failed') {
    // A test that ran into vitest's own limit after it had reported its outcome did not pass.
    const explains = known !== undefined && judgeCheck(known, info).status !== 'pass';
    return explains ? [known] : [harnessError(`${file} > ${testCase.name}`, result.errors[0])];
  }
  return known === undefined ? [] : [known]; // left out by a filter, or cancelled before it began
}
