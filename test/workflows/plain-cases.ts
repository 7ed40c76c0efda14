/** The steps that only start something, in ci.yml and nightly.yml: what they start, in which environment, and that they fail with it. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cases, CasesOfSteps } from './cases.ts';
import type { Given, Job } from './run-step.ts';
import { shellSteps } from './steps.ts';

/** What of the environment the stubs show behind their arguments. */
const SHOWN = 'echo "CI=$CI WHOLE=$CONFORMANCE_TEST_WHOLE XDG=$XDG_CACHE_HOME DOCKER=$DOCKER_HOST" >>"$HOME/seen"';
const seen = ({ workspace }: Job): string => readFileSync(join(workspace, '../home/seen'), 'utf8').trim();

/** Starts `program` and ends as it does. */
const starts = (key: string, program: string, calls: string[], given?: Given): Cases => ({
  'starts it': async (job) => {
    job.stub(program);
    const { code, calls: made } = await job.run(key, given);
    expect({ code, made }).toEqual({ code: 0, made: calls });
  },
  'fails with it': async (job) => {
    job.stub(program, 'exit 7');
    expect((await job.run(key, given)).code).toBe(7);
  },
});

/** `npm ci` of each job, and the folders of root that are given back. */
const everywhere: CasesOfSteps = Object.fromEntries(
  shellSteps.flatMap(({ key, run }): [string, Cases][] => {
    if (run === 'npm ci --no-audit --no-fund') return [[key, starts(key, 'npm', [run])]];
    if (run !== 'sudo chown -R "$(id -u):$(id -g)" reports') return [];
    return [[key, { 'gives the reports back': (job) => givesBack(job, key, ['reports']) }]];
  }),
);

async function givesBack(job: Job, key: string, folders: string[], given?: Given): Promise<void> {
  for (const name of folders) mkdirSync(join(job.workspace, name), { recursive: true });
  const { code } = await job.run(key, given);
  const owners = folders.map((name) => statSync(join(job.workspace, name)).uid);
  expect({ code, owners }).toEqual({ code: 0, owners: folders.map(() => process.getuid?.()) });
}

const PACKAGES = ['sudo apt-get update', 'apt-get update'];
const installs = (key: string, names: string): Cases =>
  starts(key, 'apt-get', [
    ...PACKAGES,
    `sudo apt-get install -y --no-install-recommends ${names}`,
    `apt-get install -y --no-install-recommends ${names}`,
  ]);

const CHECK = 'ci.yml check: npm run check';
const COVERS = 'ci.yml check: What the suite covers';
const WHOLE = 'ci.yml whole: .ci/run';
const CACHE = 'nightly.yml kubernetes: echo "XDG_CACHE_HOME=$HOME/.cache" >>"$GITHUB_ENV"';
const KUBERNETES = 'nightly.yml kubernetes: npm run test:kubernetes';
const KUBERNETES_REPORTS = "nightly.yml kubernetes: The reports and the cache are root's";
const IMAGE = 'nightly.yml image: npm run test:image';
const TRIAL = 'nightly.yml trials: The trial';

export const plainCases: CasesOfSteps = {
  ...everywhere,
  [CHECK]: {
    'knows of no Docker': async (job) => {
      job.stub('npm', SHOWN);
      const { code, calls } = await job.run(CHECK);
      expect({ code, last: calls.at(-1) }).toEqual({ code: 0, last: 'npm run check' });
      expect(seen(job)).toBe('CI=true WHOLE= XDG= DOCKER=unix:///run/no-engine.sock');
    },
  },
  [COVERS]: {
    'adds the coverage to the summary': async (job) => {
      job.checkout();
      const { code, summary } = await job.run(COVERS);
      expect({ code, summary }).toEqual({ code: 0, summary: expect.stringContaining('| profile |') });
    },
  },
  [WHOLE]: {
    'starts .ci/run and fails with it': async (job) => {
      mkdirSync(join(job.workspace, '.ci'));
      writeFileSync(join(job.workspace, '.ci/run'), `#!/bin/bash\n${SHOWN}\nexit 7\n`, { mode: 0o755 });
      expect((await job.run(WHOLE)).code).toBe(7);
      expect(seen(job)).toBe('CI=true WHOLE= XDG= DOCKER=');
    },
  },
  'nightly.yml kubernetes: Packages': installs(
    'nightly.yml kubernetes: Packages',
    'containernetworking-plugins debootstrap',
  ),
  'nightly.yml refused: Packages': installs('nightly.yml refused: Packages', 'debootstrap'),
  'nightly.yml newest: Packages': installs('nightly.yml newest: Packages', 'debootstrap'),
  [CACHE]: {
    'names the cache of the user who runs the job': async (job) => {
      const { env } = await job.run(CACHE);
      expect(env.XDG_CACHE_HOME).toBe(join(job.workspace, '../home/.cache'));
    },
  },
  [KUBERNETES]: {
    'has the cache of the job as root too': async (job) => {
      job.stub('npm', SHOWN);
      const { code, calls } = await job.run(KUBERNETES, { env: { XDG_CACHE_HOME: '/the/cache' } });
      expect({ code, last: calls.at(-1) }).toEqual({ code: 0, last: 'npm run test:kubernetes' });
      expect(seen(job)).toBe('CI=true WHOLE= XDG=/the/cache DOCKER=');
    },
  },
  [IMAGE]: {
    'is built on its usual base, and fails with it': async (job) => {
      job.stub('npm', 'exit 7');
      const { code, calls } = await job.run(IMAGE);
      const last = 'npm run test:image -- --base node:24-bookworm-slim';
      expect({ code, last: calls.at(-1) }).toEqual({ code: 7, last });
    },
  },
  [KUBERNETES_REPORTS]: {
    'gives both folders back': (job) =>
      givesBack(job, KUBERNETES_REPORTS, ['reports', 'cache/opensandbox-conformance'], {
        env: { XDG_CACHE_HOME: join(job.workspace, 'cache') },
      }),
  },
  [TRIAL]: {
    'starts the command of the matrix, all of it': async (job) => {
      job.stub('npm', SHOWN);
      const command = 'npm run variants -- --in auth/ endpoints/';
      const { code, calls } = await job.run(TRIAL, { contexts: { matrix: { command } } });
      expect({ code, last: calls.at(-1) }).toEqual({ code: 0, last: command });
      expect(seen(job)).toBe('CI=true WHOLE=1 XDG= DOCKER=');
    },
    'fails with it': async (job) => {
      job.stub('npm', 'exit 7');
      expect((await job.run(TRIAL, { contexts: { matrix: { command: 'npm run faults' } } })).code).toBe(7);
    },
  },
};
