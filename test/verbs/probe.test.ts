import { describe, expect, it } from 'vitest';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import type { CallRequest, CallResult } from '../../harness/verbs/surroundings.ts';
import { fakeSurroundings, ok, scenarioOf } from '../engine/fakes.ts';

const signal = new AbortController().signal;
const times = { sentAt: 0, answeredAt: 0 };
const answer = (status: number, body: unknown = null): CallResult => ({ status, headers: {}, body, ...times });

/** A probe against a server that answers as `creation` says; created sandboxes reach `state`. */
async function probe(
  creations: CallResult[],
  expected: unknown,
  probe: Record<string, unknown> = {},
  state = 'Running',
) {
  const fakes = fakeSurroundings();
  fakes.answers = { look: ok('seen') };
  const calls: CallRequest[] = [];
  fakes.call = async (request) => {
    calls.push(request);
    if (request.operation === 'createSandbox') return creations.shift() ?? answer(400);
    return request.operation === 'getSandbox' ? answer(200, { status: { state } }) : answer(204);
  };
  const step = { check: 'probed', probe: { run: 'look', volumes: [], ...probe }, expect: expected };
  const [planned] = scenarioOf({ steps: [step] }).steps;
  if (planned === undefined) throw new Error('no step');
  const outcome = await createScenarioRun(scenarioOf({ steps: [step] }), fakes).step(planned, signal);
  return { outcome, operations: calls.map(({ operation }) => operation), calls };
}

describe('a probe', () => {
  it('runs its command in a sandbox that the server grants, and deletes it', async () => {
    const { outcome, operations, calls } = await probe([answer(202, { id: 's1' })], {
      created: 1,
      refused: 0,
      outputs: [{ exitCode: 0, stdout: 'seen' }],
    });
    expect(outcome).toEqual({ status: 'pass' });
    expect(operations).toEqual(['createSandbox', 'getSandbox', 'deleteSandbox']);
    expect(JSON.parse(String(calls[0]?.body))).toMatchObject({
      image: { uri: 'img' },
      metadata: { 'conformance-run': 'r1' },
      volumes: [],
    });
  });

  it('takes a refusal for a result, once when it does not say how long to try', async () => {
    const { outcome, operations } = await probe([answer(400), answer(500)], {
      created: 0,
      refused: 1,
      statuses: [400],
      outputs: [],
    });
    expect(outcome).toEqual({ status: 'pass' });
    expect(operations).toEqual(['createSandbox']);
  });

  it('tries again until it has had its number of sandboxes', async () => {
    const granted = answer(202, { id: 's' });
    const { outcome } = await probe(
      [answer(400), granted, answer(409), granted, granted],
      { created: 2, refused: 2, statuses: [400, 409] },
      { times: 2, within: '1s' },
    );
    expect(outcome).toEqual({ status: 'pass' });
  });

  it('counts a sandbox that never runs apart, and deletes it', async () => {
    const { outcome, operations } = await probe(
      [answer(202, { id: 's1' })],
      { created: 0, refused: 0, failed: 1 },
      {},
      'Failed',
    );
    expect(outcome).toEqual({ status: 'pass' });
    expect(operations).toEqual(['createSandbox', 'getSandbox', 'deleteSandbox']);
  });

  it('waits through states that no document lists, and deletes what it gave up', async () => {
    const fakes = fakeSurroundings();
    const states = ['Pending', 'Pulling', 'Running'];
    const operations: string[] = [];
    fakes.call = async ({ operation }) => {
      operations.push(operation);
      if (operation === 'createSandbox') return answer(202, { id: 's1' });
      return operation === 'getSandbox' ? answer(200, { status: { state: states.shift() } }) : answer(204);
    };
    const steps = [{ check: 'probed', probe: { run: 'unknown', volumes: [] }, expect: { created: 1 } }];
    const [planned] = scenarioOf({ steps }).steps;
    expect(await createScenarioRun(scenarioOf({ steps }), fakes).step(planned!, signal)).toEqual({
      status: 'fail',
      reasons: ['no answer to unknown'],
    });
    expect(operations).toEqual(['createSandbox', ...Array(3).fill('getSandbox'), 'deleteSandbox']);
  });

  it('fails when a sandbox is granted without an id', async () => {
    const { outcome } = await probe([answer(202, {})], { created: 0 });
    expect(outcome).toEqual({ status: 'fail', reasons: ['createSandbox answered 202 without an id'] });
  });
});

describe('a case', () => {
  it('may name volumes', async () => {
    const fakes = fakeSurroundings();
    let body = '';
    fakes.call = async (request) => {
      body = String(request.body);
      return answer(400);
    };
    const scenario = scenarioOf({
      volumes: { data: {}, long: { claimLength: 63 } },
      steps: [
        {
          check: 'named',
          call: { operation: 'createSandbox', body: { volumes: '${case}' } },
          expect: { status: 400 },
          for: { both: ['${volumes.data}', '${volumes.long}'] },
        },
      ],
    });
    const [planned] = scenario.steps;
    if (planned === undefined) throw new Error('no step');
    expect(await createScenarioRun(scenario, fakes).step(planned, signal)).toEqual({ status: 'pass' });
    const [data, long] = (JSON.parse(body) as { volumes: string[] }).volumes;
    expect(data).toMatch(/^osc-r1-data-[0-9a-f]{8}$/);
    expect(long).toMatch(/^osc-r1-long-[0-9a-f]{8}0+$/);
    expect(long).toHaveLength(63);
  });
});
