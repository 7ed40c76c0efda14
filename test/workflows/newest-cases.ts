/** The steps of nightly.yml that test the newest server, and tell one night from the one before. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failing, rule, run } from '../compare/runs.ts';
import type { CasesOfSteps } from './cases.ts';
import type { Job } from './run-step.ts';

const VERSIONS = 'nightly.yml newest: The newest versions';
const SDKS = 'nightly.yml newest: The newest SDKs';
const EXECD = 'nightly.yml newest: The official execd';
const SERVER = 'nightly.yml newest: The newest server';
const NIGHTS = 'nightly.yml newest: The nights before';
const COMPARE = 'nightly.yml newest: The night before and this one';
const RED = 'nightly.yml newest: Red where something newly fails';
const ISSUE = 'nightly.yml issue: One open issue';

const newest = { server: '1.3.0', python: '1.2.0', javascript: '0.2.0' };
const contexts = { steps: { newest: { outputs: newest } } };

/** As pip says it of a package. */
const PIP = `echo "\${*: -1} (1.2.0rc1)"; echo 'Available versions: 1.2.0rc1, 1.1.1'`;

const write = (job: Job, file: string, text: string): void => {
  mkdirSync(join(job.workspace, file, '..'), { recursive: true });
  writeFileSync(join(job.workspace, file), text);
};

async function serverRun(job: Job, code: number, verdict: string | undefined, image = '') {
  const report =
    verdict === undefined ? '' : `mkdir -p reports; echo '{"verdict":"${verdict}"}' >reports/conformance.json;`;
  job.stub('node', `${report} echo "$CI $GITHUB_STEP_SUMMARY"; exit ${code}`);
  mkdirSync(join(job.workspace, 'reports'), { recursive: true });
  const steps = { ...contexts.steps, execd: { outputs: { image } } };
  const ended = await job.run(SERVER, { contexts: { steps } });
  return { ...ended, call: ended.calls.find((line) => line.startsWith('node')) };
}

/** A night of the workspace, and the report of this one. */
const report = (failed: boolean): string =>
  JSON.stringify(
    failed
      ? run({ checks: [failing('files/a.yaml > x', ['r'])], requirements: [rule('r', 'fail')] })
      : run({ requirements: [rule('r', 'pass')] }),
  );

async function compared(job: Job, before: boolean | undefined, now: boolean) {
  job.checkout();
  mkdirSync(join(job.workspace, 'history'));
  if (before !== undefined) write(job, 'history/2026-01-02T0217-7/conformance.json', report(before));
  write(job, 'reports/conformance.json', report(now));
  const env = { GITHUB_RUN_ID: '8', GITHUB_REPOSITORY: 'o/r', GITHUB_SERVER_URL: 'https://github.test' };
  return await job.run(COMPARE, { contexts, env });
}

export const newestCases: CasesOfSteps = {
  [VERSIONS]: {
    'are what the registries say': async (job) => {
      job.stub('python3', PIP);
      job.stub('npm', 'echo 0.2.0');
      const { code, outputs, calls } = await job.run(VERSIONS);
      expect({ code, outputs }).toEqual({
        code: 0,
        outputs: { server: '1.2.0rc1', python: '1.2.0rc1', javascript: '0.2.0' },
      });
      expect(calls).toContain('python3 -m pip index versions opensandbox-server');
    },
    'a registry that says nothing ends the job': async (job) => {
      job.stub('python3', 'echo "ERROR: no matching distribution" >&2');
      job.stub('npm', 'echo 0.2.0');
      expect(await job.run(VERSIONS)).toMatchObject({ code: 1, outputs: {} });
    },
  },
  [SDKS]: {
    'are installed as they were found': async (job) => {
      job.stub('npm');
      const bin = join(job.workspace, '../temp/sdk/bin');
      job.stub('python3', `mkdir -p ${bin}; [ -e ${bin}/python ] || ln -s "$0" ${bin}/python`);
      const { code, calls } = await job.run(SDKS, { contexts });
      expect({ code, calls }).toEqual({
        code: 0,
        calls: [
          `python3 -m venv ${join(job.workspace, '../temp/sdk')}`,
          'python -m pip install --quiet --disable-pip-version-check opensandbox==1.2.0',
          'npm install --no-save --no-audit --no-fund @alibaba-group/opensandbox@0.2.0',
        ],
      });
    },
  },
  [EXECD]: {
    'is taken where a registry has it': async (job) => {
      job.stub('docker');
      const { outputs } = await job.run(EXECD, { contexts: { vars: {} } });
      expect(outputs).toEqual({ image: 'opensandbox/execd:latest' });
    },
    'is left out with a notice where none has': async (job) => {
      job.stub('docker', 'exit 1');
      const { code, outputs, output } = await job.run(EXECD, { contexts: { vars: { EXECD_IMAGE: 'a/b:c' } } });
      expect({ code, outputs }).toEqual({ code: 0, outputs: {} });
      expect(output).toContain('::notice::no registry has a/b:c');
    },
  },
  [SERVER]: {
    'is run with the newest of all, and its summary is written': async (job) => {
      const { code, call, output } = await serverRun(job, 0, 'conformant', 'opensandbox/execd:latest');
      const driver = `${join(job.workspace, '../temp/sdk/bin/python')} -E -s -B ${job.workspace}/dist/harness/drivers/python`;
      expect({ code, call }).toEqual({
        code: 0,
        call:
          'node dist/harness/cli.js run --target managed --server-version 1.3.0 --driver javascript ' +
          `--driver python-newest=${driver}/driver_async.py --driver python-sync-newest=${driver}/driver_sync.py ` +
          '--execd-image opensandbox/execd:latest',
      });
      expect(output).toContain(`true ${join(job.workspace, '../summary')}`);
    },
    'that deviates is not red, and has no execd that is not there': async (job) => {
      const { code, call } = await serverRun(job, 1, 'not-conformant');
      expect({ code, call }).toEqual({ code: 0, call: expect.not.stringContaining('--execd-image') });
    },
    'that comes to no verdict is red': async (job) => {
      expect((await serverRun(job, 3, undefined)).code).not.toBe(0);
      expect((await serverRun(job, 3, 'interrupted')).code).not.toBe(0);
    },
  },
  [NIGHTS]: {
    'are those of the last run that has them': async (job) => {
      const download = `if [ "$3" = 12 ]; then exit 1; fi; mkdir -p "$7/2026-01-02T0217-7"; echo kept >"$7/2026-01-02T0217-7/conformance.json"`;
      job.stub('gh', `case $2 in list) printf '12\\n11\\n10\\n' ;; download) ${download} ;; esac`);
      const { code, calls } = await job.run(NIGHTS, {
        contexts: { github: { token: 'x', repository: 'o/r', ref_name: 'main' } },
      });
      expect(code).toBe(0);
      expect(calls.filter((line) => line.startsWith('gh run download')).map((line) => line.split(' ')[3])).toEqual([
        '12',
        '11',
      ]);
      expect(readdirSync(join(job.workspace, 'history'))).toEqual(['2026-01-02T0217-7']);
    },
    'the first night has none': async (job) => {
      job.stub('gh');
      const { code, output } = await job.run(NIGHTS, {
        contexts: { github: { token: 'x', repository: 'o/r', ref_name: 'main' } },
      });
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('::notice::no night') });
    },
    'a question that is not answered is red': async (job) => {
      job.stub('gh', 'exit 1');
      const github = { token: 'x', repository: 'o/r', ref_name: 'main' };
      expect((await job.run(NIGHTS, { contexts: { github } })).code).toBe(1);
    },
  },
  [COMPARE]: {
    'a new failure has the text of an issue': async (job) => {
      const { code, outputs, summary } = await compared(job, false, true);
      expect({ code, outputs }).toEqual({
        code: 0,
        outputs: {
          failing: 'yes',
          title: 'The night finds new failures with opensandbox-server 1.3.0',
        },
      });
      const issue = readFileSync(join(job.workspace, 'nightly/issue.md'), 'utf8');
      expect(issue).toContain('opensandbox-server 1.3.0, 2026-01-02T0217-7 and ');
      expect(issue).toContain('https://github.test/o/r/actions/runs/8');
      expect(issue).toContain('files/a.yaml');
      expect(summary).toContain('files/a.yaml');
      expect(existsSync(join(job.workspace, 'nightly/history.html'))).toBe(true);
    },
    'the same failure as last night is no news': async (job) => {
      const { code, outputs } = await compared(job, true, true);
      expect({ code, outputs }).toEqual({ code: 0, outputs: {} });
      expect(existsSync(join(job.workspace, 'nightly/issue.md'))).toBe(false);
    },
    'the first night is compared with none, and is kept': async (job) => {
      expect(await compared(job, undefined, true)).toMatchObject({ code: 0, outputs: {} });
      expect(readdirSync(join(job.workspace, 'history'))).toEqual([
        expect.stringMatching(/^20\d\d-\d\d-\d\dT\d{4}-8$/),
      ]);
    },
    'the last ninety nights are kept': async (job) => {
      const name = (night: number): string => `2026-01-01T0${String(night).padStart(3, '0')}-1`;
      for (let night = 0; night < 95; night += 1) write(job, `history/${name(night)}/conformance.json`, report(false));
      job.stub('node');
      write(job, 'reports/conformance.json', report(false));
      const env = { GITHUB_RUN_ID: '8', GITHUB_REPOSITORY: 'o/r', GITHUB_SERVER_URL: 'https://github.test' };
      write(job, 'nightly/changes.md', '');
      expect((await job.run(COMPARE, { contexts, env })).code).toBe(0);
      const kept = readdirSync(join(job.workspace, 'history')).sort();
      expect([kept.length, kept[0]]).toEqual([90, name(6)]);
    },
  },
  [RED]: {
    'where something fails, and not otherwise': async (job) => {
      const codes = [];
      for (const failing of ['yes', '']) {
        codes.push((await job.run(RED, { contexts: { steps: { compare: { outputs: { failing } } } } })).code);
      }
      expect(codes).toEqual([1, 0]);
    },
  },
  [ISSUE]: {
    'is opened where none is': async (job) => {
      job.stub('gh');
      expect((await issueCalls(job)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
        'gh issue list',
        'gh label create',
        'gh issue create',
      ]);
      expect((await issueCalls(job)).at(-1)).toBe(
        'gh issue create --label nightly --title It fails $(touch x) --body-file issue.md',
      );
      expect(existsSync(join(job.workspace, 'x'))).toBe(false);
    },
    'is added to where one is': async (job) => {
      job.stub('gh', 'if [ "$2" = list ]; then echo 41; fi');
      expect(await issueCalls(job)).toEqual([
        'gh issue list --label nightly --state open --limit 1 --json number --jq .[].number',
        'gh issue comment 41 --body-file issue.md',
      ]);
    },
  },
};

async function issueCalls(job: Job): Promise<string[]> {
  const github = { token: 'x', repository: 'o/r' };
  const needs = { newest: { outputs: { title: 'It fails $(touch x)' } } };
  const { code, calls } = await job.run(ISSUE, { contexts: { github, needs } });
  expect(code).toBe(0);
  return calls;
}
