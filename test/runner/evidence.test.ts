/** What explains a check that did not pass. */
import { describe, expect, it } from 'vitest';
import { evidenceOf, judgedOfSetUp, judgedOfStep } from '../../harness/runner/evidence.ts';
import type { PlannedStep, Scenario } from '../../harness/scenario/scenario.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { exchangeOf } from '../contract/support.ts';

const FAIL: Outcome = { status: 'fail', reasons: ['because'] };

const exchange = (seq: number, request: string, more: Partial<Exchange> & { status?: number } = {}): Exchange => {
  const made = exchangeOf();
  const [method = '', target = ''] = request.split(' ');
  const { status = 200, ...others } = more;
  return {
    ...made,
    seq,
    tick: seq,
    scenario: 'a.yaml',
    request: { ...made.request, method, target },
    response: { status, headers: [] },
    ...others,
  };
};

const planned = (step: Record<string, unknown>, name = 'a step'): PlannedStep => ({
  name,
  step: { check: name, ...step },
  line: 1,
  verifies: [],
});
const scenario = (...steps: PlannedStep[]): Scenario => ({
  file: 'a.yaml',
  path: '/a.yaml',
  title: 'a',
  profile: 'p',
  needs: [],
  timeoutMs: 1000,
  volumes: {},
  sandboxes: {},
  fixtures: {},
  steps,
});

const CALL = planned({ call: 'listSandboxes' });
const failed = (
  step: PlannedStep,
  made: Exchange[],
  before: Exchange[] = [],
  outcome: Outcome = FAIL,
  steps = [step],
) => judgedOfStep(outcome, step, scenario(...steps), { made, before });

describe('the evidence for a step', () => {
  it.each<[Outcome, boolean]>([
    [{ status: 'pass' }, false],
    [FAIL, true],
    [{ status: 'blocked', by: 'another' }, true],
    [{ status: 'error', reason: 'because' }, true],
  ])('that ended with %o and made exchanges: %s', (outcome, explained) => {
    const evidence = evidenceOf(failed(CALL, [exchange(3, 'GET /a'), exchange(4, 'GET /b')], [], outcome));
    expect(evidence.transcript).toEqual(explained ? { file: 'a.yaml', exchanges: [3, 4] } : undefined);
    expect(evidence.request).toBe(explained ? 'GET /b -> 200' : undefined);
    expect(evidence.curl?.includes('/b')).toBe(explained ? true : undefined);
  });

  it('shows what was wrong on purpose, and not what took its effect back', () => {
    const wrong = exchange(3, 'POST /sandboxes', { wrongOnPurpose: true, status: 202 });
    expect(evidenceOf(failed(CALL, [wrong, exchange(4, 'DELETE /sandboxes/x')]))).toMatchObject({
      request: 'POST /sandboxes -> 202',
      transcript: { exchanges: [3, 4] },
    });
  });

  const command = exchange(2, 'POST /command', { api: 'execd' });
  const ping = exchange(1, 'GET /ping', { api: 'execd' });
  const got = exchange(3, 'GET /sandboxes/x');
  const made = exchange(4, 'POST /sandboxes', { status: 202 });
  const removed = exchange(5, 'DELETE /sandboxes/x', { status: 204 });
  const written = exchange(6, 'POST /files/upload', { api: 'execd' });
  it.each([
    ['run', 'true', command],
    ['file', { read: '/x' }, written],
    ['create', 'x', made],
    ['delete', 'x', removed],
    ['wait', { sandbox: 'x', state: 'Paused' }, got],
    ['probe', { run: 'true' }, made],
  ])('shows what %s is for, whatever it asks beside that', (verb, own, decisive) => {
    const all = [ping, command, got, made, removed, written, exchange(7, 'GET /sandboxes/x/endpoints/1')];
    expect(failed(planned({ [verb]: own }), all)?.decisive).toBe(decisive);
  });

  it('shows the command of a probe where the output of the command is wrong', () => {
    const outcome: Outcome = { ...FAIL, assertions: ['expect.outputs.0.exitCode'] } as Outcome;
    expect(failed(planned({ probe: { run: 'true' } }), [made, command, removed], [], outcome)?.decisive).toBe(command);
  });

  it('shows what went wrong before, where what the step is for was never asked', () => {
    const refused = exchange(2, 'GET /sandboxes/x/endpoints/44772', { status: 500 });
    expect(failed(planned({ run: 'true' }), [ping, refused, got])?.decisive).toBe(refused);
  });

  it('shows the action of a parallel step that failed', () => {
    const step = planned({
      parallel: [
        { check: 'one', run: 'true' },
        { check: 'two', delete: 'x' },
      ],
    });
    const outcome: Outcome = { status: 'fail', reasons: ['one: because'] };
    expect(failed(step, [command, removed], [], outcome)?.decisive).toBe(command);
  });

  it('shows the exchanges of the step whose result it looks at again', () => {
    const first = planned({ call: 'listSandboxes', as: 'listed' }, 'the first');
    const again = planned({ recall: 'listed' });
    const before = [exchange(1, 'GET /a', { step: 'the first' }), exchange(2, 'POST /b', { step: 'another' })];
    expect(failed(again, [], before, FAIL, [first, again])).toMatchObject({ decisive: { seq: 1 }, own: false });
  });

  it('shows the last change before it where it asks nothing of the server', () => {
    const looks = planned({ volume: 'data' });
    const before = [exchange(1, 'POST /b'), exchange(2, 'GET /a')];
    expect(failed(looks, [], before)).toMatchObject({ decisive: { seq: 1 }, exchanges: [{ seq: 1 }], own: false });
  });

  it('is nothing where nothing was ever asked', () => {
    expect(evidenceOf(failed(CALL, []))).toEqual({});
  });
});

describe('the evidence for a part of the set-up', () => {
  it('shows what was refused last', () => {
    const all = [
      exchange(1, 'POST /sandboxes'),
      exchange(2, 'GET /ping', { status: 502 }),
      exchange(3, 'DELETE /sandboxes/x'),
    ];
    expect(judgedOfSetUp(FAIL, all)?.decisive.seq).toBe(2);
  });

  it('shows what was asked last where nothing was refused, and never what removes it', () => {
    const all = [exchange(1, 'POST /sandboxes'), exchange(3, 'DELETE /sandboxes/x')];
    expect(judgedOfSetUp(FAIL, all)?.decisive.seq).toBe(1);
    expect(judgedOfSetUp({ status: 'pass' }, all)).toBeUndefined();
  });
});
