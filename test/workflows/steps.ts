/** The shell steps of action.yml and of the workflows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageDir } from '../../harness/package.ts';

type Environment = Record<string, string | number | boolean>;
type YamlStep = {
  id?: string;
  name?: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Environment;
  with?: Environment;
};
type YamlJob = { steps?: YamlStep[]; env?: Environment; uses?: string };

/** One step that has a script. */
export type ShellStep = {
  /** `nightly.yml drift: Published documents and ours`; the first line of a script that has no name. */
  key: string;
  run: string;
  shell: string | undefined;
  /** That of the job and of the step, with its expressions. */
  env: Record<string, string>;
};

export type Inputs = Record<string, { default?: string | number; required?: boolean }>;
export type Action = { inputs: Inputs; outputs: Record<string, { value: string }>; runs: { steps: YamlStep[] } };
export type Workflow = {
  on: Record<string, { inputs?: Inputs; secrets?: Inputs } | null>;
  env?: Environment;
  defaults?: { run?: { shell?: string } };
  jobs: Record<string, YamlJob>;
};

const WORKFLOWS = join(packageDir, '.github/workflows');

export const action = parse(readFileSync(join(packageDir, 'action.yml'), 'utf8')) as Action;

/** The workflows by the names of their files. */
export const workflows: ReadonlyMap<string, Workflow> = new Map(
  readdirSync(WORKFLOWS)
    .sort()
    .map((name) => [name, parse(readFileSync(join(WORKFLOWS, name), 'utf8')) as Workflow]),
);

/** All steps, scripts or not, with the file and job that they are in. */
export const allSteps: readonly { where: string; shell: string | undefined; env: Environment; step: YamlStep }[] = [
  ...action.runs.steps.map((step) => ({ where: 'action.yml', shell: step.shell, env: step.env ?? {}, step })),
  ...[...workflows].flatMap(([file, { jobs, defaults, env }]) =>
    Object.entries(jobs).flatMap(([job, { steps = [], env: ofJob }]) =>
      steps.map((step) => ({
        where: `${file} ${job}`,
        shell: step.shell ?? defaults?.run?.shell,
        env: { ...env, ...ofJob, ...step.env },
        step,
      })),
    ),
  ),
];

export const shellSteps: readonly ShellStep[] = allSteps.flatMap(({ where, shell, env, step }) => {
  if (step.run === undefined) return [];
  const key = `${where}: ${step.name ?? step.run.trim().split('\n')[0]}`;
  const texts = Object.entries(env).map(([name, value]) => [name, String(value)]);
  return [{ key, run: step.run, shell, env: Object.fromEntries(texts) as Record<string, string> }];
});

/** The step of that key. Throws when there is none, or more than one. */
export function stepOf(key: string): ShellStep {
  const [step, ...more] = shellSteps.filter((one) => one.key === key);
  if (step === undefined || more.length > 0) throw new Error(`${more.length + (step ? 1 : 0)} steps are called ${key}`);
  return step;
}
