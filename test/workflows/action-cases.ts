/** The steps of action.yml; where they start the suite it is the real one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import type { CasesOfSteps } from './cases.ts';
import type { Job } from './run-step.ts';
import { action } from './steps.ts';

export const TEST_THE_SERVER = 'action.yml: Test the server';
const INSTALL = 'action.yml: Install the suite';
const CLI = join(packageDir, 'dist/harness/cli.js');
const SECRET = 'a-key-that-nobody-may-see';

/** The contexts of the action with the inputs of a call, the others as they are by default. */
export const called = (inputs: Record<string, string>, cli = CLI) => {
  const defaults = Object.entries(action.inputs).map(([name, { default: value }]) => [name, value]);
  return { inputs: { ...Object.fromEntries(defaults), ...inputs }, steps: { install: { outputs: { cli } } } };
};

/** A program in the place of the suite: it writes down what it was called with, and ends with that code. */
export function fakeSuite({ workspace }: Job, code: number, verdict?: string) {
  const cli = join(workspace, 'suite.cjs');
  const seen = join(workspace, 'seen.json');
  writeFileSync(
    cli,
    `const fs = require('node:fs');
     const args = process.argv.slice(2);
     fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ args, env: process.env }));
     const reports = args[args.findIndex((one) => one === '--reports' || one === '--out') + 1];
     const verdict = ${JSON.stringify(verdict)};
     if (verdict) fs.writeFileSync(reports + '/conformance.json', JSON.stringify({ verdict }));
     process.exit(${code});`,
  );
  return {
    cli,
    seen: () => JSON.parse(readFileSync(seen, 'utf8')) as { args: string[]; env: Record<string, string> },
  };
}

export const actionCases: CasesOfSteps = {
  [INSTALL]: {
    'the suite of the ref is compiled where the action is': async (job) => {
      job.stub('npm', 'echo "in $PWD" >>"$HOME/where"');
      const { code, outputs, calls } = await job.run(INSTALL, { contexts: called({}) });
      expect({ code, calls }).toEqual({ code: 0, calls: ['npm ci --include=dev --no-audit --no-fund'] });
      expect(outputs).toEqual({ cli: CLI });
      expect(readFileSync(join(job.workspace, '../home/where'), 'utf8')).toBe(`in ${packageDir}\n`);
    },
    'a tarball is named as npm finds it': async (job) => {
      job.stub('npm');
      writeFileSync(join(job.workspace, 'suite $(touch x).tgz'), '');
      const { calls, outputs } = await job.run(INSTALL, { contexts: called({ package: './suite $(touch x).tgz' }) });
      const folder = join(job.workspace, '../temp/opensandbox-conformance');
      expect(calls).toEqual([
        `npm install --no-audit --no-fund --prefix ${folder} -- ${job.workspace}/suite $(touch x).tgz`,
      ]);
      expect(outputs.cli).toBe(join(folder, 'node_modules/opensandbox-conformance/dist/harness/cli.js'));
      expect(existsSync(join(job.workspace, 'x'))).toBe(false);
    },
    'what npm cannot install ends the action': async (job) => {
      job.stub('npm', 'exit 1');
      expect((await job.run(INSTALL, { contexts: called({ package: 'opensandbox-conformance@9' }) })).code).toBe(1);
    },
  },

  [TEST_THE_SERVER]: {
    'a real run, with a summary': async (job) => {
      const inputs = { target: 'embedded', filters: 'volumes/read-only.yaml', 'api-key': SECRET };
      const { code, outputs, output } = await job.run(TEST_THE_SERVER, { contexts: called(inputs) });
      const reports = join(job.workspace, 'reports');
      expect({ code, output }).toEqual({ code: 0, output: expect.not.stringContaining(SECRET) });
      expect(outputs).toEqual({
        'exit-code': '0',
        verdict: 'partial',
        reports,
        artifact: 'opensandbox-conformance',
      });
      expect(existsSync(join(reports, 'conformance.json'))).toBe(true);
    },
    'every input reaches the suite, and none of them the shell': async (job) => {
      const hostile = '$(touch x) `touch x`; touch x "\'';
      const suite = fakeSuite(job, 1, 'not-conformant');
      const inputs = {
        target: hostile,
        'api-key': SECRET,
        image: hostile,
        require: hostile,
        filters: ' volumes/\n  lifecycle/*\n',
        driver: hostile,
        capabilities: hostile,
        overlay: hostile,
        'spec-version': hostile,
        baseline: hostile,
        config: hostile,
        reports: `out ${hostile.replaceAll('/', '')}`,
      };
      const { code, outputs, output } = await job.run(TEST_THE_SERVER, { contexts: called(inputs, suite.cli) });
      const reports = join(job.workspace, inputs.reports);
      expect({ code, outputs }).toMatchObject({ code: 1, outputs: { verdict: 'not-conformant', reports } });
      const { args, env } = suite.seen();
      expect(args).toEqual([
        ...['run', '--reports', reports, '--target', hostile, '--baseline', hostile, '--require', hostile],
        ...['--', 'volumes/', 'lifecycle/*'],
      ]);
      expect(env).toMatchObject({
        OPEN_SANDBOX_API_KEY: SECRET,
        CONFORMANCE_CONFIG: hostile,
        SANDBOX_IMAGE: hostile,
        SANDBOX_DRIVER: hostile,
        SANDBOX_CAPABILITIES: hostile,
        SANDBOX_OVERLAYS: hostile,
        SANDBOX_SPEC_VERSION: hostile,
      });
      expect(output).not.toContain(SECRET);
      expect(existsSync(join(job.workspace, 'x'))).toBe(false);
    },
    'the variables of the job stand where an input is empty': async (job) => {
      const suite = fakeSuite(job, 0, 'conformant');
      const env = { OPEN_SANDBOX_API_KEY: SECRET, SANDBOX_DOMAIN: 'localhost:1', SANDBOX_IMAGE: 'busybox' };
      await job.run(TEST_THE_SERVER, { contexts: called({}, suite.cli), env });
      expect(suite.seen().env).toMatchObject(env);
      expect(suite.seen().args).not.toContain('--target');
    },
    'a run that ends before it begins has no verdict, and not that of an earlier one': async (job) => {
      const suite = fakeSuite(job, 2);
      mkdirSync(join(job.workspace, 'reports'));
      writeFileSync(join(job.workspace, 'reports/conformance.json'), '{"verdict":"conformant"}');
      const { code, outputs } = await job.run(TEST_THE_SERVER, { contexts: called({}, suite.cli) });
      expect({ code, outputs }).toMatchObject({ code: 2, outputs: { verdict: '', 'exit-code': '2' } });
    },
    'a shard says nothing of its own, and its artifact has its number': async (job) => {
      const suite = fakeSuite(job, 0, 'partial');
      const { outputs } = await job.run(TEST_THE_SERVER, { contexts: called({ shard: '2/8' }, suite.cli) });
      const { args, env } = suite.seen();
      expect(args).toEqual(['run', '--reports', join(job.workspace, 'reports'), '--shard', '2/8', '--']);
      expect(outputs.artifact).toBe('opensandbox-conformance-shard-2-of-8');
      expect([env.GITHUB_ACTIONS, env.GITHUB_STEP_SUMMARY]).toEqual([undefined, undefined]);
    },
    'an empty name uploads nothing, of a shard too': async (job) => {
      const suite = fakeSuite(job, 0, 'partial');
      const { outputs } = await job.run(TEST_THE_SERVER, {
        contexts: called({ shard: '1/2', artifact: '' }, suite.cli),
      });
      expect(outputs.artifact).toBe('');
    },
    'what one shard cannot show is asked of all': async (job) => {
      const suite = fakeSuite(job, 0, 'partial');
      mkdirSync(join(job.workspace, 'shards/one'), { recursive: true });
      const require = { require: 'lifecycle' };
      await job.run(TEST_THE_SERVER, { contexts: called({ shard: '1/2', ...require }, suite.cli) });
      expect(suite.seen().args).not.toContain('--require');
      await job.run(TEST_THE_SERVER, { contexts: called({ merge: 'shards', ...require }, suite.cli) });
      expect(suite.seen().args).toEqual(expect.arrayContaining(['--require', 'lifecycle']));
    },
    'two real shards become one report': async (job) => {
      const inputs = { target: 'embedded', filters: 'volumes/read-only.yaml lifecycle/metadata.yaml' };
      const artifacts = [];
      for (const number of [1, 2]) {
        const shard = {
          ...inputs,
          shard: `${number}/2`,
          reports: `shards/opensandbox-conformance-shard-${number}-of-2`,
        };
        const { code, outputs, summary } = await job.run(TEST_THE_SERVER, { contexts: called(shard) });
        expect({ code, summary }).toEqual({ code: 0, summary: '' });
        artifacts.push(outputs.artifact);
      }
      expect(readdirSync(join(job.workspace, 'shards'))).toEqual(artifacts);
      const { code, outputs } = await job.run(TEST_THE_SERVER, { contexts: called({ merge: 'shards' }) });
      expect({ code, outputs }).toMatchObject({ code: 0, outputs: { verdict: 'partial' } });
      const { files } = JSON.parse(readFileSync(join(job.workspace, 'reports/conformance.json'), 'utf8'));
      const scenarios = files.map(({ file }: { file: string }) => file).filter((file: string) => file.includes('/'));
      expect(scenarios).toEqual(expect.arrayContaining(['lifecycle/metadata.yaml', 'volumes/read-only.yaml']));
    },
    'a shard that is missing is no verdict': async (job) => {
      mkdirSync(join(job.workspace, 'shards/none'), { recursive: true });
      const { code, outputs } = await job.run(TEST_THE_SERVER, { contexts: called({ merge: 'shards' }) });
      expect({ code, outputs }).toMatchObject({ code: 2, outputs: { verdict: '' } });
    },
    'the shards of a folder are merged': async (job) => {
      const suite = fakeSuite(job, 0, 'conformant');
      for (const name of ['a b', 'c']) mkdirSync(join(job.workspace, 'shards', name), { recursive: true });
      const { outputs } = await job.run(TEST_THE_SERVER, { contexts: called({ merge: 'shards' }, suite.cli) });
      expect(suite.seen().args).toEqual([
        ...['merge', '--out', join(job.workspace, 'reports'), '--', 'shards/a b/', 'shards/c/'],
      ]);
      expect(outputs.verdict).toBe('conformant');
    },
  },
};
