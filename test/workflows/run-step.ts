/** Runs a shell step as the runner of GitHub does: bash, a workspace, and the files that a step writes to. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packageDir } from '../../harness/package.ts';
import { runCommand } from '../../harness/process/command.ts';
import { type Contexts, evaluated } from './expressions.ts';
import { type ShellStep, stepOf } from './steps.ts';

const NOT_CHECKED_OUT = ['.git', 'reports'];
const STEP_MS = 300_000;
/** Variables of this process that would reach the suite in a step. */
const NOT_PASSED_ON =
  /^(?:VITEST|SANDBOX_|OPEN_SANDBOX_|CONFORMANCE_|GITHUB_|RUNNER_|NODE_ENV$|NODE_OPTIONS$|CI$|npm_)/;

/** A job of one test: steps run one after the other in one workspace. */
export type Job = {
  /** Where the steps begin. */
  workspace: string;
  /** Programs that take the place of those of the machine. */
  stub(name: string, script?: string): void;
  /** Puts what is checked out here into the workspace. */
  checkout(): void;
  run(key: string, given?: Given): Promise<StepResult>;
  remove(): void;
};

export type Given = {
  contexts?: Contexts;
  /** The environment of the job. */
  env?: Record<string, string>;
};

export type StepResult = {
  code: number;
  output: string;
  /** What it wrote to GITHUB_OUTPUT. */
  outputs: Record<string, string>;
  /** What it added to GITHUB_ENV. */
  env: Record<string, string>;
  summary: string;
  /** The stubs that it called, with their arguments, a line each. */
  calls: string[];
};

export function openJob(): Job {
  const folder = mkdtempSync(join(tmpdir(), 'osc-step-'));
  const inside = (name: string): string => join(folder, name);
  for (const name of ['workspace', 'bin', 'temp', 'home']) mkdirSync(inside(name));
  const calls = inside('calls');
  const stub = (name: string, script = ''): void => {
    const file = join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/bash\necho "$(basename "$0") $*" >>${calls}\n${script}\n`);
    chmodSync(file, 0o755);
  };
  stub('sudo', 'exec "$@"');
  return {
    workspace: inside('workspace'),
    stub,
    checkout() {
      for (const name of readdirSync(packageDir).filter((one) => !NOT_CHECKED_OUT.includes(one)))
        symlinkSync(join(packageDir, name), inside(join('workspace', name)));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
    async run(key, { contexts = {}, env = {} } = {}) {
      const step = stepOf(key);
      const files = {
        GITHUB_OUTPUT: inside('output'),
        GITHUB_ENV: inside('env'),
        GITHUB_STEP_SUMMARY: inside('summary'),
      };
      for (const file of [...Object.values(files), calls]) writeFileSync(file, '');
      const own = {
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: inside('workspace'),
        GITHUB_ACTION_PATH: packageDir,
        RUNNER_TEMP: inside('temp'),
        HOME: inside('home'),
        ...files,
      };
      const all = {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name))),
        PATH: `${inside('bin')}${delimiter}${process.env.PATH}`,
        ...own,
        ...env,
        ...environmentOf(step, { ...contexts, env }),
      };
      const script = inside('script.sh');
      writeFileSync(script, step.run);
      const args = ['--noprofile', '--norc', '-e', ...(step.shell === 'bash' ? ['-o', 'pipefail'] : []), script];
      const ended = await runCommand('bash', args, { cwd: inside('workspace'), env: all, timeoutMs: STEP_MS });
      return {
        code: ended.exitCode ?? -1,
        output: `${ended.output}${ended.failure ?? ''}`,
        outputs: pairsIn(files.GITHUB_OUTPUT),
        env: pairsIn(files.GITHUB_ENV),
        summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
        calls: existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter(Boolean) : [],
      };
    },
  };
}

const environmentOf = ({ env }: ShellStep, contexts: Contexts): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, text]) => [name, evaluated(text, contexts)]));

/** `name=value` lines, of which our steps write no others. */
const pairsIn = (file: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
