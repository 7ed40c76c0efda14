/** What lint says about a scenario that is written as a value. */
import { loadScenario } from '../../harness/scenario/load.ts';
import type { PlannedStep, Scenario } from '../../harness/scenario/scenario.ts';
import type { Known } from '../../harness/verbs/checking.ts';

const known: Known = {
  requirements: new Set(['list.pages', 'list.order', 'sandbox.create']),
  profiles: ['lifecycle'],
  operations: ['createSandbox', 'getSandbox', 'listSandboxes'],
};

const load = (content: Record<string, unknown>) => {
  const whole = { title: 'A scenario', profile: 'lifecycle', ...content };
  return loadScenario('/s/lifecycle/x.yaml', '/s', 'lifecycle/x.yaml', known, JSON.stringify(whole, null, 1));
};

/** Each problem in one line: `message | hint`. */
export function problems(content: Record<string, unknown>): string[] {
  return load(content).diagnostics.map(({ message, hint }) => (hint === undefined ? message : `${message} | ${hint}`));
}

/** The same for a scenario that has these steps, and one sandbox. */
export const problemsOfSteps = (...steps: unknown[]): string[] => problems({ sandboxes: { one: {} }, steps });

/** The scenario, which must be right. */
export function loaded(content: Record<string, unknown>): Scenario {
  const { scenario, diagnostics } = load(content);
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return scenario;
}

/** A step of a scenario that has these steps, and one sandbox. */
export function planned(name: string, ...steps: unknown[]): PlannedStep {
  const all = loaded({ sandboxes: { one: {} }, steps }).steps;
  const found = all.find((step) => step.name === name);
  if (found === undefined) throw new Error(`no step ${name} among ${all.map((step) => step.name).join(', ')}`);
  return found;
}
