/**
 * What a driver does wrong is no verdict about the server: with each faulty driver (faulty.mjs) a scenario that goes through
 * the driver ends without a check that fails. What the record tells better is noted as the SDK's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { DriverFailure } from '../../harness/drivers/protocol/failure.ts';
import { packageDir } from '../../harness/package.ts';
import { type ReferenceRuntime, startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { CheckRun } from '../../harness/runner/runner.ts';
import { sessionInfo } from '../../harness/session/info.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import { runOne } from '../support/embedded-run.ts';
import { FAULTS } from './faulty.mjs';

const apiKey = 'a-key-for-tests';
const specs = join(packageDir, 'specs');
let runtime: ReferenceRuntime;
beforeAll(async () => {
  runtime = await startReferenceRuntime({ apiKey });
});
afterAll(() => runtime.close());

/**
 * Runs the scenario through a driver program, and gives what did not pass and what was noted of the driver. `enough`: after
 * which check nobody needs the others.
 */
async function through([file, ...args]: [string, ...string[]], enough?: (run: CheckRun) => boolean) {
  const reports = await mkdtemp(join(tmpdir(), 'osc-driver-'));
  const command = [process.execPath, join(packageDir, file), ...args].join(' ');
  try {
    return await runOne(
      'through-driver.yaml',
      sessionInfo({
        runId: `d${Math.random().toString(36).slice(2, 8)}`,
        server: {
          target: { kind: 'embedded', label: 'embedded', url: runtime.url },
          apiKey,
          image: 'reference',
          volumes: directoryPlace(runtime.volumesDir),
          capabilities: loadCapabilities(specs).names,
        },
        references: {
          set: '2026-06',
          rules: {},
          questions: [],
          contract: {},
          operations: await namedOperations(specs),
        },
        scenarios: join(packageDir, 'test/driver-check/scenarios'),
        driver: `tried=${command}`,
        reports,
        readyMs: 5000,
        requestMs: 2000,
      }),
      enough,
    );
  } finally {
    await rm(reports, { recursive: true });
  }
}

/**
 * What becomes of each: `harness-error`, where nothing of a driver can be trusted, or what is noted of it as of an SDK, where the
 * record knows better. Empty: nothing, since the suite needs nothing of what is wrong.
 */
const COMES_TO: Readonly<Record<string, string>> = {
  'exit-code-wrong': 'run misread exitCode',
  'exit-code-always-0': 'run misread exitCode',
  'exit-code-null-for-0': 'run unused',
  'command-id-invented': '',
  'result-of-another-shape': 'harness-error',
  'last-line-lost': 'run misread stdout',
  'stdout-and-stderr-mixed': 'run misread stderr',
  'text-up-to-its-line-end': 'run misread stdout',
  'output-at-the-end': '',
  'events-after-the-answer': 'harness-error',
  'code-lost': 'file misread refusal',
  'status-lost': 'file misread refusal',
  'refusal-as-kind-sdk': 'file misread refusal',
  'content-as-text': 'file misread content',
  'list-without-first': 'file misread entries',
  'info-without-mode': 'file misread info.mode',
  'id-of-its-own': 'create misread id',
  'delete-not-sent': 'harness-error',
  'marks-not-sent': 'harness-error',
  'garbage-on-stdout': 'harness-error',
  'answers-twice': 'harness-error',
  flood: 'harness-error',
  dies: 'harness-error',
  hangs: 'harness-error',
  // Something else is sent than was asked for.
  'background-waits': 'harness-error',
  'written-as-text': 'harness-error',
  'mode-ignored': 'harness-error',
  'names-escaped': 'harness-error',
  'move-copies': 'harness-error',
  'remove-not-sent': 'harness-error',
  'env-of-the-sandbox-dropped': 'harness-error',
  'read-only-dropped': 'harness-error',
  'envs-dropped': 'harness-error',
  'cwd-dropped': 'harness-error',
};

/** Those that do not come up: with them no scenario is opened. */
const NOT_UP = ['wrong-version', 'no-hello'];

/** A harness error ends what can be learned: whoever has failed may fail again, and takes its time. */
const isHarnessError = ({ raw }: CheckRun): boolean => raw.outcome.status === 'error';

describe.concurrent('a scenario through a driver', () => {
  it.each(NOT_UP)('is not begun with a driver that does not come up: %s', async (fault) => {
    expect(Object.keys(FAULTS)).toContain(fault);
    const begun = through(['test/driver-check/faulty.mjs', fault]);
    await expect(begun).rejects.toThrow(DriverFailure);
    await expect(begun).rejects.toThrow(/The driver tried .*hello|The driver tried speaks/);
  });

  it('has no check that fails with a driver whose output has no end', async () => {
    const outcomes: CheckRun['raw']['outcome'][] = [];
    const run = through(['test/driver-check/faulty.mjs', 'endless-events'], (check) => {
      outcomes.push(check.raw.outcome);
      return isHarnessError(check);
    });
    // Whether it gives too much before it has been silent for too long, or only at the end, is a matter of its speed.
    await run.catch((error: unknown) => expect(error).toBeInstanceOf(DriverFailure));
    expect(outcomes.map(({ status }) => status)).not.toContain('fail');
    expect(outcomes.at(-1)).toMatchObject({ status: 'error', reason: expect.stringMatching(/^the driver tried /i) });
  });

  it('passes with the good one', async () => {
    const { notPassed, left, troubles } = await through(['test/support/driver/good.mjs']);
    expect({ notPassed, left, troubles }).toEqual({ notPassed: {}, left: [], troubles: [] });
  });

  it.each(Object.entries(COMES_TO))('has no check that fails with the driver: %s (%s)', async (fault, comesTo) => {
    expect(Object.keys(FAULTS)).toContain(fault);
    const { notPassed, left, troubles } = await through(['test/driver-check/faulty.mjs', fault], isHarnessError);
    const outcomes = Object.values(notPassed);
    expect(outcomes.filter(({ status }) => status === 'fail')).toEqual([]);
    // What is blocked is blocked by what is no verdict itself.
    expect(outcomes.some(({ status }) => status === 'error')).toBe(comesTo === 'harness-error');
    const noted = troubles.map(({ operation, kind, what }) => [operation, kind, what].filter(Boolean).join(' '));
    if (comesTo === '') expect(noted).toEqual([]);
    else if (comesTo !== 'harness-error') expect(noted).toContain(comesTo);
    expect(left).toEqual([]);
  });
});
