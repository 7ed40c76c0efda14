/** docs/ci.md shows the action and the workflow as they are. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageDir } from '../../harness/package.ts';
import { firstColumn, readDocument } from '../docs/document.ts';
import { action, workflows } from './steps.ts';

const { sections, blocks } = readDocument(join(packageDir, 'docs/ci.md'));
const called = workflows.get('conformance.yml')?.on.workflow_call;

type Use = { uses?: string; with?: object; secrets?: object };
type Example = { jobs: Record<string, Use & { steps?: Use[] }> };

const uses = blocks
  .filter(({ language }) => language === 'yaml')
  .flatMap(({ text }) => Object.values((parse(text) as Example).jobs))
  .flatMap((job): Use[] => [job, ...(job.steps ?? [])])
  .filter(({ uses: name = '' }) => name.startsWith('OWNER/opensandbox-conformance'));

it('has every input of the action in its table', () => {
  const [section] = sections.filter(({ title }) => title === 'A step on GitHub');
  expect(section && firstColumn(section, 'input')).toEqual(Object.keys(action.inputs));
});

it('gives the action and the workflow inputs that they have', () => {
  const known = { ofAction: action.inputs, ofWorkflow: { ...called?.inputs, ...called?.secrets } };
  const unknown = uses.flatMap(({ uses: name = '', with: given = {}, secrets = {} }) => {
    const names: object = name.includes('/.github/workflows/conformance.yml@') ? known.ofWorkflow : known.ofAction;
    return Object.keys({ ...given, ...secrets }).filter((input) => !(input in names));
  });
  expect({ examples: uses.length, unknown }).toEqual({ examples: 4, unknown: [] });
});

it('the workflow gives the action inputs that it has, and all that it takes itself', () => {
  const steps = ['shard', 'merge'].flatMap((job) => workflows.get('conformance.yml')?.jobs[job]?.steps ?? []);
  const given = steps.filter(({ uses: name }) => name === './suite').flatMap((step) => Object.keys(step.with ?? {}));
  expect(given.filter((input) => !(input in action.inputs))).toEqual([]);
  const own = ['shards', 'suite', 'suite-ref'];
  expect(Object.keys(called?.inputs ?? {}).filter((input) => !own.includes(input) && !given.includes(input))).toEqual(
    [],
  );
});
