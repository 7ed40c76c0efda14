import { describe, expect, it } from 'vitest';
import { createCleaner } from '../../harness/engine/cleaner.ts';
import { claimName } from '../../harness/engine/resources.ts';
import { createScenarioRun, setUpOf } from '../../harness/engine/scenario-run.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import { type Fakes, fakeSurroundings, ok, scenarioOf } from './fakes.ts';

const signal = new AbortController().signal;
const mount = (volume: string, mountPath = '/mnt') => ({
  name: 'v',
  pvc: { claimName: `\${volumes.${volume}}` },
  mountPath,
});
const base: Partial<ScenarioFile> = { volumes: { data: {} }, sandboxes: { one: { volumes: [mount('data')] } } };

/** Runs a whole scenario and gives the outcome of each test. */
async function run(
  content: Partial<ScenarioFile>,
  fakes: Fakes = fakeSurroundings(),
): Promise<Record<string, Outcome>> {
  const scenario = scenarioOf(content);
  const cleaner = createCleaner();
  const scenarioRun = createScenarioRun(scenario, fakes, cleaner);
  const outcomes: Record<string, Outcome> = {};
  for (const part of setUpOf(scenario)) outcomes[part.name] = await scenarioRun.setUp(part, signal);
  for (const step of scenario.steps) outcomes[step.name] = await scenarioRun.step(step, signal);
  await scenarioRun.cleanUp();
  return outcomes;
}

describe('a scenario', () => {
  it('passes its claim to its sandboxes and judges its commands', async () => {
    const fakes = fakeSurroundings();
    fakes.answers = { good: ok('hello'), bad: { exitCode: 3, stdout: '', stderr: 'no' } };
    const outcomes = await run(
      {
        ...base,
        steps: [
          { check: 'good one', run: 'good', expect: { exitCode: 0, stdout: 'hello' } },
          { check: 'bad one', run: 'bad', expect: { exitCode: 0 } },
          { check: 'after a failed expectation', run: 'good', expect: { exitCode: 0 } },
        ],
      },
      fakes,
    );
    expect(outcomes).toEqual({
      'set up: volume data': { status: 'pass' },
      'set up: sandbox one': { status: 'pass' },
      'good one': { status: 'pass' },
      'bad one': { status: 'fail', reasons: ['exitCode: expected 0, got 3'], assertions: ['expect.exitCode'] },
      'after a failed expectation': { status: 'pass' },
    });
    const claim = claimName('r1', 'volumes/x.yaml', 'data');
    expect(claim).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    expect(fakes.requests[0]).toMatchObject({
      image: 'img',
      metadata: { 'conformance-run': 'r1' },
      volumes: [{ pvc: { claimName: claim } }],
    });
    expect(fakes.log).toEqual([`volume ${claim}`, 'create sandbox-1', `remove ${claim}`]);
  });

  it('blocks what needs a sandbox that could not be created, and nothing else', async () => {
    const fakes = fakeSurroundings();
    fakes.failCreateAt = '/broken';
    fakes.answers = { good: ok() };
    const outcomes = await run(
      {
        volumes: { data: {}, other: {} },
        sandboxes: { one: { volumes: [mount('data')] }, two: { volumes: [mount('data', '/broken')] } },
        steps: [
          { check: 'in the good one', in: 'one', run: 'good', expect: { exitCode: 0 } },
          { check: 'in the broken one', in: 'two', run: 'good', expect: { exitCode: 0 }, as: 'made' },
          { check: 'needs its result', in: 'one', run: 'echo ${steps.made.stdout}', expect: { exitCode: 0 } },
          { check: 'from outside', volume: 'data', expect: { entries: ['a.txt'] } },
          { check: 'another volume', volume: 'other', expect: { entries: ['a.txt'] } },
          { check: 'names its id', in: 'one', run: 'echo ${sandboxes.two.id}', expect: { exitCode: 0 } },
        ],
      },
      fakes,
    );
    expect(outcomes).toMatchObject({
      'set up: sandbox one': { status: 'pass' },
      'set up: sandbox two': { status: 'fail', reasons: [expect.stringContaining('answered 500')] },
      'in the good one': { status: 'pass' },
      'in the broken one': { status: 'blocked', by: 'set up: sandbox two' },
      'needs its result': { status: 'blocked', by: 'set up: sandbox two' },
      'from outside': { status: 'blocked', by: 'set up: sandbox two' },
      'another volume': { status: 'pass' },
      'names its id': { status: 'blocked', by: 'set up: sandbox two' },
    });
  });

  it('tells a failing provisioner from a failing server', async () => {
    const fakes = fakeSurroundings();
    fakes.failVolume = 'data';
    const outcomes = await run({ ...base, steps: [{ check: 'later', run: 'good', expect: { exitCode: 0 } }] }, fakes);
    expect(outcomes).toMatchObject({
      'set up: volume data': { status: 'error', reason: 'disk full' },
      'set up: sandbox one': { status: 'blocked', by: 'set up: volume data' },
      later: { status: 'blocked' },
    });
  });

  it('fails a step whose action could not be done', async () => {
    const outcomes = await run({
      ...base,
      steps: [{ check: 'unknown', run: 'what', expect: { exitCode: { not: { const: 0 } } } }],
    });
    expect(outcomes.unknown).toEqual({ status: 'fail', reasons: ['no answer to what'] });
  });

  it('takes a condition that the result cannot be asked for one that does not hold', async () => {
    const fakes = fakeSurroundings();
    let calls = 0;
    fakes.answers = { odd: ok(''), slow: () => ok(++calls < 3 ? '' : '7') };
    const that = '$number(result.stdout) > 1';
    const outcomes = await run(
      {
        ...base,
        steps: [
          { check: 'no number', as: 'odd', run: 'odd', that },
          { check: 'a number in the end', run: 'slow', that, eventually: '10s' },
          { check: 'what came of it', recall: 'odd', expect: { exitCode: 0 } },
        ],
      },
      fakes,
    );
    expect(outcomes).toMatchObject({
      'no number': { status: 'fail', reasons: [expect.stringMatching(/^`\$number.*failed: .*number/)] },
      'a number in the end': { status: 'pass' },
      'what came of it': { status: 'pass' },
    });
  });

  it('tries an `eventually` until it holds, and keeps the last difference', async () => {
    const fakes = fakeSurroundings();
    let asked = 0;
    fakes.answers = { slow: () => ok(++asked < 4 ? 'not yet' : 'done'), never: ok('no') };
    const outcomes = await run(
      {
        ...base,
        steps: [
          { check: 'comes true', run: 'slow', expect: { stdout: 'done' }, eventually: '10s' },
          { check: 'never does', run: 'never', expect: { stdout: 'yes' }, eventually: '1s' },
        ],
      },
      fakes,
    );
    expect(outcomes['comes true']).toEqual({ status: 'pass' });
    expect(asked).toBe(4);
    expect(outcomes['never does']).toMatchObject({ status: 'fail', reasons: ['stdout: expected "yes", got "no"'] });
    expect(fakes.now()).toBeGreaterThanOrEqual(1000);
  });

  it('runs the actions of parallel side by side and names the one that failed', async () => {
    const fakes = fakeSurroundings();
    fakes.answers = { a: ok('a'), b: ok('x') };
    const outcomes = await run(
      {
        ...base,
        steps: [
          {
            check: 'both',
            parallel: [
              { check: 'the first', run: 'a', expect: { stdout: 'a' }, as: 'first' },
              { check: 'the second', run: 'b', expect: { stdout: 'b' } },
            ],
          },
          { check: 'uses a result', call: { operation: 'x' }, that: 'steps.first.stdout = "a"' },
        ],
      },
      fakes,
    );
    expect(outcomes.both).toEqual({
      status: 'fail',
      reasons: ['the second: stdout: expected "b", got "x"'],
      assertions: ['the second: expect.stdout'],
      undone: [],
    });
    expect(outcomes['uses a result']).toEqual({ status: 'pass' });
  });

  it('fails a condition that is not true', async () => {
    const outcomes = await run({
      ...base,
      steps: [{ check: 'none', call: 'x', that: ['result.status = 200', '$count(result.body.items) = 1'] }],
    });
    expect(outcomes.none).toEqual({
      status: 'fail',
      reasons: ['$count(result.body.items) = 1 is false, not true, where result.body.items = []'],
      assertions: ['that.1'],
    });
  });

  it.each([
    ['result.status = 409', 'result.status = 200'],
    ['result.status != 200', 'result.status = 200'],
    ['result.status < 200', 'result.status = 200'],
    ['result.status + 1 >= 300', 'result.status = 200'],
    ['result.status in [201, 202]', 'result.status = 200'],
    ['"x" in result.body.items', 'result.body.items = []'],
    ['result.status = 200 and $count(result.body.items) > 0', 'result.status = 200, result.body.items = []'],
    ['result.status = 1 or result.status = 2', 'result.status = 200'],
    ['$not($exists(result.status))', 'result.status = 200'],
    ['$exists(result.nothing)', 'result.nothing = nothing'],
    ['result.status = 200 ? result.body.items = 1 : true', 'result.status = 200, result.body.items = []'],
    ['($s := result.status; $s = 1)', 'result.status = 200'],
    ['$sum(result.body.items[$ > 1].size) = 3', 'result.body.items.size = nothing'],
    ['result.body = {"items": [1]}', 'result.body = {"items":[]}'],
    ['$map(result.body.items, function($i) { $i.id }) = ["a"]', 'result.body.items = []'],
    ['result.body.items ~> $count = 2', 'result.body.items = []'],
    ['$string(result.status) & "" = "x"', 'result.status = 200'],
  ])('tells what is in a condition that does not hold: %s', async (that, values) => {
    const { none } = await run({ ...base, steps: [{ check: 'none', call: 'x', that }] });
    expect(none).toMatchObject({ status: 'fail', reasons: [expect.stringMatching(/ is .*, not true, where /)] });
    expect(none).toMatchObject({ reasons: [expect.stringContaining(`, where ${values}`)] });
  });

  it('sees a volume from outside, and what must not be there', async () => {
    const outcomes = await run({
      ...base,
      steps: [
        {
          check: 'as it is',
          volume: 'data',
          expect: { entries: ['a.txt'], files: { 'a.txt': 'hello', 'b.txt': 'absent' } },
        },
        { check: 'not so', volume: 'data', expect: { files: { 'a.txt': 'absent' } } },
      ],
    });
    expect(outcomes['as it is']).toEqual({ status: 'pass' });
    expect(outcomes['not so']).toMatchObject({ status: 'fail' });
  });

  it('gives up a step at its signal', async () => {
    const fakes = fakeSurroundings();
    const scenario = scenarioOf({ ...base, steps: [{ check: 'hangs', call: 'x', expect: { status: 200 } }] });
    fakes.call = () => new Promise(() => undefined);
    const [step] = scenario.steps;
    const outcome = step && (await createScenarioRun(scenario, fakes).step(step, AbortSignal.timeout(20)));
    expect(outcome).toMatchObject({ status: 'fail', reasons: [expect.stringContaining('not done in time')] });
  });
});

describe('a clean-up', () => {
  it('goes backwards, kind by kind, in spite of failures', async () => {
    const cleaner = createCleaner();
    const log: string[] = [];
    const remove =
      (what: string, fail = false) =>
      async () => {
        log.push(what);
        if (fail) throw new Error('busy');
      };
    cleaner.add('volume', 'v1', remove('v1'));
    cleaner.add('volume', 'v2', remove('v2', true));
    cleaner.add('sandbox', 's1', remove('s1', true));
    cleaner.add('sandbox', 's2', remove('s2'));
    expect(await cleaner.clean()).toEqual(['s1 could not be removed: busy', 'v2 could not be removed: busy']);
    expect(log).toEqual(['s2', 's1', 'v2', 'v1']);
    expect(await cleaner.clean()).toEqual([]);
  });
});
