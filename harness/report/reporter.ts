/** The vitest reporter: prints each file as it ends, writes conformance.json, and knows the verdict. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { packageVersion } from '../package.ts';
import { loadRegister, type Register } from '../register/register.ts';
import type { SessionInfo } from '../session/info.ts';
import { sandboxesMade } from '../session/ledger.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { judgeRun, type Verdict } from '../verdict/verdict.ts';
import { fileLines, verdictLines } from './terminal.ts';
import '../vitest/provided.ts';

export type VerdictReporterOptions = {
  /** The session of the run; undefined when it could not be started. */
  info: () => SessionInfo | undefined;
  /** Whether every scenario is part of the run. */
  whole: () => boolean;
  print: (line: string) => void;
  verbose: boolean;
  onVerdict?: (verdict: Verdict) => void;
};

export function createVerdictReporter(options: VerdictReporterOptions): Reporter {
  let startedAt = new Date();
  let register: Register | undefined;
  const checks: CheckRecord[] = [];
  const registerOf = (info: SessionInfo): Register => {
    register ??= loadRegister(info.specs);
    return register;
  };
  return {
    onTestRunStart() {
      startedAt = new Date();
      checks.length = 0;
    },
    onTestModuleEnd(module) {
      const info = options.info();
      if (info === undefined) return;
      const found = recordsOf(module, info);
      checks.push(...found);
      const [suite] = module.children.suites();
      const result = {
        file: nameOf(module, info),
        title: suite?.name ?? '',
        checks: found,
        ms: module.diagnostic().duration,
      };
      for (const line of fileLines(result, registerOf(info), options.verbose)) options.print(line);
    },
    onTestRunEnd(_modules, unhandled) {
      const info = options.info();
      if (info === undefined) return;
      checks.push(...unhandled.map(unhandledRecord));
      const facts = {
        suite: { version: packageVersion() },
        run: {
          id: info.runId,
          startedAt: startedAt.toISOString(),
          ms: Date.now() - startedAt.getTime(),
          whole: options.whole(),
          sandboxes: sandboxesMade(info.ledger),
        },
        target: { ...info.target, image: info.image },
      };
      const verdict = judgeRun(facts, checks, registerOf(info));
      mkdirSync(info.reports, { recursive: true });
      writeFileSync(join(info.reports, 'conformance.json'), `${JSON.stringify(verdict, null, 2)}\n`);
      for (const line of verdictLines(verdict, relative(process.cwd(), info.reports) || '.')) options.print(line);
      options.onVerdict?.(verdict);
    },
  };
}

/** A scenario by its path below the scenarios folder, a document by its file name. */
function nameOf(module: TestModule, info: SessionInfo): string {
  const inScenarios = relative(info.scenarios, module.moduleId);
  return inScenarios.startsWith('..') ? relative(join(info.specs, '..'), module.moduleId) : inScenarios;
}

function recordsOf(module: TestModule, info: SessionInfo): CheckRecord[] {
  const file = nameOf(module, info);
  const records = [...module.children.allTests()].flatMap((testCase) => recordOf(testCase, file) ?? []);
  const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
  for (const suite of suites) {
    for (const error of suite.errors()) records.push(harnessRecord(`${file} > set-up and clean-up`, error));
  }
  return records;
}

function recordOf(testCase: TestCase, file: string): CheckRecord | CheckRecord[] | undefined {
  const { conformance: known, conformances } = testCase.meta();
  if (conformances !== undefined) return conformances;
  const result = testCase.result();
  const id = `${file} > ${testCase.name}`;
  if (known !== undefined) {
    // A test that ran into vitest's own limit after it had recorded its outcome did not pass.
    if (known.status === 'pass' && result.state === 'failed') return harnessRecord(id, result.errors[0]);
    return known;
  }
  if (result.state === 'failed') return harnessRecord(id, result.errors[0]);
  return undefined; // left out by a filter, or cancelled before it began
}

function harnessRecord(id: string, error: SerializedError | { message: string } | undefined): CheckRecord {
  const reasons = [error?.message ?? 'no reason was given'];
  return { id, kind: 'clean-up', status: 'harness-error', verifies: [], reasons };
}

const unhandledRecord = (error: SerializedError): CheckRecord => harnessRecord('run > unhandled error', error);
