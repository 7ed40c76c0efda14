/** What one execd alone cannot stand for says so: it needs `sandbox.own`. */
import { describe, expect, it } from 'vitest';
import { EXECD_PROFILES, OWN_SANDBOX } from '../../harness/capabilities/own-sandbox.ts';
import { checkOwnSandbox } from '../../harness/scenario/check-own-sandbox.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';

function told(scenario: Partial<ScenarioFile>, capabilities: string[] = [OWN_SANDBOX]): string[] {
  const lines: string[] = [];
  const whole = { title: 'A scenario', profile: 'exec', steps: [], ...scenario };
  checkOwnSandbox(whole, { capabilities }, (path, message) => lines.push(`${path.join('.')}: ${message}`));
  return lines;
}

const needs = [OWN_SANDBOX];
const WITH = { one: { env: { A: 'b' }, timeout: 60 } };
const TWO = { one: {}, two: {} };

describe('a scenario about execd', () => {
  it.each(EXECD_PROFILES)('of %s has one plain sandbox', (profile) => {
    expect(told({ profile, sandboxes: { one: {} } })).toEqual([]);
    expect(told({ profile, sandboxes: WITH })).toHaveLength(1);
  });

  it('is told what its sandbox asks for, and which one it is not apart from', () => {
    expect(told({ sandboxes: WITH })).toEqual([
      'sandboxes.one: one execd that is tested alone has no sandbox with env, timeout',
    ]);
    expect(told({ sandboxes: TWO })).toEqual(['sandboxes.two: one execd that is tested alone is not apart from one']);
  });

  it('may need the capability, as a whole or for a sandbox', () => {
    for (const sandboxes of [WITH, TWO]) expect(told({ needs, sandboxes })).toEqual([]);
    expect(told({ sandboxes: { one: {}, two: { needs }, three: { needs, env: { A: 'b' } } } })).toEqual([]);
  });
});

it('others ask for what they like, and so do those without the capability in their documents', () => {
  expect(told({ profile: 'lifecycle', sandboxes: { ...WITH, ...TWO } })).toEqual([]);
  expect(told({ sandboxes: WITH }, [])).toEqual([]);
});
