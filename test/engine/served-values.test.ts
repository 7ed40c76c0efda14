/** What a server answers and an expectation takes up is compared as it is: it never becomes a schema. */
import { describe, expect, it } from 'vitest';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import { checkMeaning } from '../../harness/scenario/check.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { fakeSurroundings, scenarioOf } from './fakes.ts';

const signal = new AbortController().signal;

/** Each way in which an expectation can take up `steps.x.body`. */
const WAYS: Record<string, unknown> = {
  alone: { body: '${steps.x.body}' },
  'as a member': { body: { kept: '${steps.x.body.kept}' } },
  'in a list': { body: { list: ['${steps.x.body.kept}', { b: 1 }] } },
  'in a list of values': { body: { plain: ['${steps.x.body.kept}', 'b'] } },
  'below const': {
    body: { type: 'object', properties: { kept: { const: '${steps.x.body.kept}' } }, required: ['kept'] },
  },
  'below enum': { body: { kept: { enum: ['${steps.x.body.kept}', 'or this'] } } },
};

const bodyWith = (kept: unknown): unknown => ({ kept, list: [kept, { b: 1 }], plain: [kept, 'b'] });

const content: Partial<ScenarioFile> = {
  steps: [
    { check: 'it answers', as: 'x', call: 'getSandbox', expect: { status: 200 } },
    ...Object.entries(WAYS).map(([way, expected]) => ({ check: way, call: 'getSandbox', expect: expected })),
  ],
};

/** How each way ends with a server that answers first with one body and then with another. */
async function ended(first: unknown, then: unknown): Promise<Record<string, string>> {
  const scenario = scenarioOf(content);
  const around = fakeSurroundings();
  const answers = [first];
  around.call = async () => ({ status: 200, headers: {}, body: answers.shift() ?? then, sentAt: 0, answeredAt: 0 });
  const run = createScenarioRun(scenario, around);
  const outcomes: Record<string, string> = {};
  for (const planned of scenario.steps) outcomes[planned.name] = (await run.step(planned, signal)).status;
  return outcomes;
}

const all = (status: string) => ({
  'it answers': 'pass',
  ...Object.fromEntries(Object.keys(WAYS).map((way) => [way, status])),
});

describe('an answer that looks like a schema', () => {
  it('is taken up by a scenario that is in order', () => {
    const whole = { title: 'A scenario', profile: 'volumes', steps: [], ...content };
    expect(checkMeaning(whole, {}).problems).toEqual([]);
  });

  it.each([
    [{ not: { const: 1 } }],
    [{ type: 'round' }],
    [{ enum: ['other'] }],
    [{ enum: [] }],
    [{ const: 'other' }],
    [{ $ref: '#/nowhere' }],
    [{ 'kept?': 1 }],
    [{ valueOf: 1, toString: 2, constructor: 3 }],
    [JSON.parse('{ "__proto__": { "const": 1 } }')],
    ['${steps.x.status}'],
    [[]],
    [null],
  ])('is a value: %j', async (kept) => {
    expect(await ended(bodyWith(kept), bodyWith(kept))).toEqual(all('pass'));
    expect(await ended(bodyWith(kept), bodyWith('other'))).toEqual(all('fail'));
  });
});
