/** What only the place of a run can bring is needed by whatever uses it, and lint says where that is missing. */
import { describe, expect, it } from 'vitest';
import { checkPlace } from '../../harness/scenario/check-place.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { formatDiagnostic } from '../../harness/yaml/diagnostic.ts';

const NAMES = ['volumes.outside', 'volumes.host', 'volumes.ossfs', 'lifecycle.pause'];

/** Where each problem stands, and what it is said to lack. */
function told(scenario: Record<string, unknown>, capabilities: string[] = NAMES): string[] {
  const lines: string[] = [];
  const whole = { title: 'A scenario', profile: 'volumes', steps: [], ...scenario } as unknown as ScenarioFile;
  checkPlace(whole, { capabilities }, (path, _message, hint) =>
    lines.push(`${path.join('.')} ${/\[(.*)\]/.exec(hint ?? '')?.[1]}`),
  );
  return lines;
}

const step = (more: Record<string, unknown>) => ({ check: 'x', ...more });
const needs = (...names: unknown[]) => ({ needs: names });

describe('a look at a volume from outside', () => {
  const volumes = { made: {}, named: { provision: false }, other: { provision: false, ...needs('volumes.outside') } };
  const look = (volume: string, more: Record<string, unknown> = {}) =>
    step({ volume, expect: { exists: true }, ...more });

  it('needs the capability where the suite does not make the volume', () => {
    expect(told({ volumes, steps: [look('made'), look('named'), look('other')] })).toEqual(['steps.1 volumes.outside']);
  });

  it('needs it where the volume must be gone: what keeps it cannot say so', () => {
    expect(told({ volumes, steps: [look('made', { expect: { exists: false } })] })).toEqual([
      'steps.0 volumes.outside',
    ]);
  });

  it('has it from the scenario, the step, the step around it, or one of its cases', () => {
    const steps = [
      look('named', needs('volumes.outside')),
      step({ parallel: [look('named')], ...needs('volumes.outside') }),
    ];
    expect(told({ volumes, steps })).toEqual([]);
    expect(told({ volumes, steps: [look('named')], ...needs('volumes.outside') })).toEqual([]);
    const byCase = { capability: 'volumes.outside', cases: ['a'] };
    expect(told({ volumes, steps: [look('${case}', { for: { a: 'named', b: 'made' }, ...needs(byCase) })] })).toEqual(
      [],
    );
  });

  it('is found in a case and in an action', () => {
    const steps = [
      look('${case}', { for: { one: 'made', two: 'named' } }),
      step({ parallel: [look('made'), look('named', needs('lifecycle.pause'))] }),
    ];
    expect(told({ volumes, steps })).toEqual(['steps.0 volumes.outside', 'steps.1.parallel.1 volumes.outside']);
  });
});

describe('a directory of the host, or a bucket', () => {
  const host = (path: string) => ({ name: 'v', host: { path }, mountPath: '/mnt/v' });

  it('is mounted only with the capability', () => {
    const sandboxes = { one: { volumes: [host('/srv')] }, two: { volumes: [host('/srv')], ...needs('volumes.host') } };
    expect(told({ sandboxes })).toEqual(['sandboxes.one volumes.host']);
    expect(told({ sandboxes, ...needs('volumes.host') })).toEqual([]);
    const create = step({
      call: { operation: 'createSandbox', sandbox: { volumes: ['${case}'] } },
      expect: { status: 202 },
      for: { a: host('/srv') },
    });
    expect(told({ steps: [create] })).toEqual(['steps.0 volumes.host']);
  });

  it('may be named where it must be refused', () => {
    const refused = (more: Record<string, unknown>) =>
      step({ call: { operation: 'createSandbox', sandbox: { volumes: [host('/usr')] }, ...more } });
    const status = { type: 'integer', minimum: 400, maximum: 499 };
    expect(told({ steps: [{ ...refused({}), expect: { status } }, refused({ wrong: true })] })).toEqual([]);
    expect(told({ steps: [{ ...refused({}), expect: { status: 202 } }] })).toEqual(['steps.0 volumes.host']);
  });

  it('is named by an expression only with it', () => {
    const sandboxes = { bucket: { volumes: ['${target.ossfs}'] } };
    const that = step({ in: 'one', run: 'true', that: '$contains(result.stdout, target.hostPath)' });
    const image = step({ in: 'one', run: 'echo ${target.image}', expect: {} });
    expect(told({ sandboxes, steps: [that, image] })).toEqual([
      'sandboxes.bucket volumes.ossfs',
      'steps.0 volumes.host',
    ]);
  });
});

it('where the documents do not have a capability, nobody is asked to need it', () => {
  const steps = [step({ in: 'one', run: 'ls ${target.hostPath}', expect: {} })];
  expect(told({ steps }, [])).toEqual([]);
});

it('lint says it with the place and the remedy', async () => {
  const steps = [{ check: 'it is gone', volume: 'auto', expect: { exists: false } }];
  const whole = { title: 'A scenario', profile: 'volumes', volumes: { auto: { provision: false } }, steps };
  const { diagnostics } = loadScenario(
    '/s/x.yaml',
    '/s',
    'x.yaml',
    { capabilities: NAMES },
    JSON.stringify(whole, null, 1),
  );
  const text = diagnostics.map(formatDiagnostic).join('');
  expect(text).toMatch(/^x\.yaml:10:\d+: the step looks for a volume that may not be there/);
  expect(text).toContain('add `needs: [volumes.outside]`');
});
