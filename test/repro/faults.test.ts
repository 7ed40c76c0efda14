/** Broken servers: the script of a check that failed shows the deviation again, and none on a server that is right. */
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runScenario } from '../../harness/runner/runner.ts';
import { withRepro } from '../../harness/runner/write-repro.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { type SessionInfo, sessionInfo } from '../../harness/session/info.ts';
import { judgeCheck } from '../../harness/verdict/check.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { benchOfTests, faultOf } from '../support/bench.ts';

const bench = benchOfTests();

type Case = {
  fault: string;
  in: string;
  /** The check, by the beginning of its name. */
  check: string;
  /** What the script says about the broken server, and about the right one. */
  broken: RegExp;
  right: RegExp;
};

const CASES: Case[] = [
  {
    fault: 'auth.key.length-taken',
    in: 'auth/keys.yaml',
    check: 'getSandbox without the right key is refused [a wrong key of the right length]',
    broken: /^answer {4}200 /m,
    right: /^answer {4}401 /m,
  },
  {
    fault: 'volumes.read-only.ignored',
    in: 'volumes/read-only.yaml',
    check: 'a change of the read-only mount is refused [overwriting]',
    broken: /^exit code 0 /m,
    right: /^exit code 2 /m,
  },
  {
    fault: 'volumes.sub-path.dropped',
    in: 'volumes/subpath-isolation.yaml',
    check: 'the mount shows data.csv and nothing else',
    broken: /"text":"[^"]*marker/,
    right: /"text":"data\.csv/,
  },
  {
    fault: 'sandbox.create.metadata-left-out',
    in: 'lifecycle/create.yaml',
    check: '',
    broken: /^\{"id":(?!.*"metadata")/m,
    right: /^\{"id":.*"metadata"/m,
  },
  {
    fault: 'metadata.patch.replaces-all',
    in: 'lifecycle/metadata.yaml',
    check: 'a key that is not there is added, and the others stay',
    broken: /^\{(?!.*"conformance-tint":"green-)/m,
    right: /^\{.*"conformance-tint":"green-/m,
  },
  {
    fault: 'resume.of-running-taken',
    in: 'lifecycle/pause.yaml',
    check: 'resuming a sandbox that runs is refused',
    broken: /^answer {4}202 /m,
    right: /^answer {4}409 /m,
  },
  {
    fault: 'snapshots.created-201',
    in: 'snapshots/restore.yaml',
    check: 'a snapshot of a running sandbox is accepted with 202',
    broken: /^answer {4}201 /m,
    right: /^answer {4}202 /m,
  },
  {
    fault: 'renew.rules.past-taken',
    in: 'lifecycle/renew.yaml',
    check: 'a renewal to a time in the past is refused',
    broken: /^answer {4}200 /m,
    right: /^answer {4}400 /m,
  },
  {
    fault: 'validation.timeout.text-read',
    in: 'lifecycle/validation-create.yaml',
    check: '',
    broken: /^answer {4}202 /m,
    right: /^answer {4}400 /m,
  },
  {
    fault: 'endpoint.secure.any-value',
    in: 'endpoints/secure-access.yaml',
    check: 'with other values it is not',
    broken: /^answer {4}200 /m,
    right: /^answer {4}401 /m,
  },
  {
    fault: 'snapshots.list.default-size-10',
    in: 'snapshots/list.yaml',
    check: 'without page and size it is the first page',
    broken: /"pageSize":10/,
    right: /"pageSize":20/,
  },
];

it.each(CASES)('$fault: $check', async ({ fault: id, in: file, check, broken, right }) => {
  const fault = faultOf(id);
  const scenario = bench.scenario(file);
  const { server } = bench.subject;
  const reports = join(bench.directory, id);
  await mkdir(join(reports, 'files'), { recursive: true });
  const { seams = {}, wire } = fault.server({
    directory: join(reports, 'files'),
    apiKey: server.apiKey ?? '',
    image: server.image,
  });
  bench.subject.use(seams);
  const proxy = await startRecorder({
    upstream: server.target.url,
    transcript: join(reports, 'proxy.ndjson'),
    scenario: file,
    ...(wire === undefined ? {} : { faults: wire }),
  });
  try {
    const info = sessionInfo({
      runId: `r${id.length}repro9`,
      server: {
        ...server,
        target: { ...server.target, url: proxy.url },
        capabilities: [...server.capabilities, ...(fault.claims ?? [])],
      },
      references: bench.supplies.references,
      reports,
      readyMs: 15_000,
      requestMs: 8000,
    });
    const script = await scriptOf(scenario, info, check);
    expect(await execute(script, proxy.url)).toMatch(broken);
    bench.subject.use({});
    expect(await execute(script, server.target.url)).toMatch(right);
    expect(await bench.subject.left()).toEqual([]);
  } finally {
    bench.subject.use({});
    await proxy.close();
    await bench.subject.sweep();
  }
});

/** Runs a scenario as far as the check, and gives its script. */
async function scriptOf(scenario: Scenario, info: SessionInfo, name: string) {
  const { runs } = await runScenario(scenario, info, {
    limits: { factMs: 4000, attemptsMs: 10_000 },
    checkMs: 15_000,
    enough: ({ check, raw }) => raw.outcome.status === 'fail' && check.name.startsWith(name),
  });
  const run = runs.at(-1);
  if (run === undefined) throw new Error('no check was made');
  const failed = judgeCheck(withRepro(run, scenario, info), info);
  expect(failed.transcript?.file).toBe(scenario.file);
  const script = join(info.reports, failed.repro ?? 'none');
  // No secret, and no address: both are of the environment.
  expect(await readFile(script, 'utf8')).not.toContain(info.apiKey);
  return script;
}

function execute(script: string, url: string): Promise<string> {
  const { apiKey = '', image } = bench.subject.server;
  const env = {
    PATH: process.env.PATH,
    TMPDIR: bench.directory,
    SANDBOX_DOMAIN: url,
    OPEN_SANDBOX_API_KEY: apiKey,
    SANDBOX_IMAGE: image,
    REPRO_PATIENCE: '10',
  };
  return new Promise((resolve, reject) => {
    execFile('sh', [script], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr);
      else reject(new Error(`${script}: ${error.message}\n${stdout}\n${stderr}`));
    });
  });
}
