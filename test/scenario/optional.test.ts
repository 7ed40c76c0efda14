/**
 * Who asks for what not every server has says so: every step, sandbox and action that does has the capability among its
 * needs. What is forgotten here fails against every server without it.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { loadRegister } from '../../harness/register/register.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import { neededBy } from '../../harness/scenario/needed.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { scenarioOf } from '../engine/fakes.ts';
import { forgottenIn } from './optional.ts';

const specs = join(packageDir, 'specs');
const { scenarios } = loadLibrary(join(packageDir, 'scenarios'), packageDir, await knownReferences(specs));

it.each(scenarios.map((scenario) => [scenario.file, scenario] as const))('%s forgets none', (_, scenario) => {
  expect(forgottenIn(scenario)).toEqual([]);
});

/** Profiles of what every server must have. */
const CORE = ['lifecycle', 'metadata', 'endpoints'];

/** What only something optional shows, and why there is no other way. */
const SHOWN_BY_SOMETHING_OPTIONAL: Record<string, string> = {
  'sandbox.delete.ends-execution': 'what a deleted sandbox still does is seen in a volume, and nowhere else',
};

it('every must of what all servers have is verified without anything optional, but for what is named here', () => {
  const verified = new Set<string>();
  const optional = new Set<string>();
  for (const scenario of scenarios) {
    const needed = neededBy(scenario);
    for (const [index, { verifies }] of scenario.steps.entries()) {
      const plain = scenario.needs.length === 0 && needed.ofStep(index).length === 0;
      for (const { rule } of verifies) (plain ? verified : optional).add(rule);
    }
  }
  const musts = [...loadRegister(specs).requirements.values()].filter(
    ({ level, profile }) => level === 'must' && CORE.includes(profile),
  );
  expect(musts.length).toBeGreaterThan(100);
  const only = musts.flatMap(({ id }) => (optional.has(id) && !verified.has(id) ? [id] : []));
  expect(only).toEqual(Object.keys(SHOWN_BY_SOMETHING_OPTIONAL));
});

/** The capabilities that a step, or a sandbox, lacks. */
const lacking = (content: Parameters<typeof scenarioOf>[0]): string[] =>
  forgottenIn(scenarioOf({ steps: [], ...content })).map((sentence) => sentence.split(': ').at(-1) ?? '');
const ofCall = (call: unknown, more: Record<string, unknown> = {}): string[] =>
  lacking({ sandboxes: { one: {} }, steps: [{ check: 'a step', call, expect: { status: 200 }, ...more }] });
const ofCreation = (sandbox: Record<string, unknown>): string[] => ofCall({ operation: 'createSandbox', sandbox });

describe('a need that was forgotten is found', () => {
  it.each([
    ['pauseSandbox', 'lifecycle.pause'],
    ['resumeSandbox', 'lifecycle.pause'],
    ['createSnapshot', 'lifecycle.snapshots'],
    ['listSnapshots', 'lifecycle.snapshots'],
    ['getSnapshot', 'lifecycle.snapshots'],
    ['deleteSnapshot', 'lifecycle.snapshots'],
    ['reportMetricsEvent', 'lifecycle.telemetry'],
  ])('at a call of %s', (operation, capability) => {
    expect(ofCall(operation)).toEqual([capability]);
    expect(ofCall({ operation })).toEqual([capability]);
    expect(ofCall({ operation: '${case}' }, { for: { one: operation } })).toEqual([capability]);
    expect(ofCall(operation, { needs: [capability] })).toEqual([]);
  });

  it('at a question for an endpoint', () => {
    const asked = (query: Record<string, unknown>) => ofCall({ operation: 'getSandboxEndpoint', query });
    expect(asked({ expires: '1' })).toEqual(['endpoints.signed']);
    expect(asked({ use_server_proxy: true })).toEqual(['endpoints.server-proxy']);
    expect(asked({ use_server_proxy: false })).toEqual([]);
    expect(asked({})).toEqual([]);
  });

  it('at a creation, wherever the member comes from', () => {
    const pvc = { name: 'v', pvc: { claimName: 'x' }, mountPath: '/mnt' };
    expect(ofCreation({ volumes: [pvc] })).toEqual(['volumes.pvc']);
    expect(ofCreation({ volumes: ['${$merge([{"name": "v", "pvc": {"claimName": "x"}}, {}])}'] })).toEqual([
      'volumes.pvc',
    ]);
    const byCase = { operation: 'createSandbox', sandbox: { volumes: ['${$merge([{"name": "v"}, case])}'] } };
    expect(ofCall(byCase, { for: { one: pvc } })).toEqual(['volumes.pvc']);
    expect(ofCreation({ snapshotId: 'x' })).toEqual(['lifecycle.snapshots']);
    expect(ofCreation({ platform: null })).toEqual(['lifecycle.platform']);
    expect([ofCreation({ secureAccess: true }), ofCreation({ secureAccess: false })]).toEqual([
      ['endpoints.secure-access'],
      [],
    ]);
    expect(ofCall({ operation: 'createSandbox', text: '{"platform": {}}' })).toEqual(['lifecycle.platform']);
  });

  it('at a creation without an end', () => {
    const endless = ['lifecycle.manual-cleanup'];
    expect(ofCreation({ timeout: null })).toEqual(endless);
    expect(ofCreation({})).toEqual([]);
    expect(ofCall({ operation: 'createSandbox', body: {} })).toEqual(endless);
    expect(ofCall({ operation: 'createSandbox', body: { timeout: 60 } })).toEqual([]);
    const byCase = { for: { without: {}, with: { timeout: 60 } } };
    expect(ofCall({ operation: 'createSandbox', body: '${case}' }, byCase)).toEqual(endless);
  });

  it('at a declared sandbox, a probe and a state', () => {
    expect(lacking({ sandboxes: { one: { platform: { os: 'linux' } } } })).toEqual(['lifecycle.platform']);
    expect(lacking({ sandboxes: { one: { extensions: { 'access.renew.extend.seconds': '300' } } } })).toEqual([
      'lifecycle.renew-on-access',
    ]);
    const probe = { run: 'true', platform: { os: 'linux' } };
    expect(lacking({ steps: [{ check: 'a step', probe, expect: { created: 1 } }] })).toEqual(['lifecycle.platform']);
    const wait = { sandbox: 'one', state: 'Paused' };
    expect(lacking({ sandboxes: { one: {} }, steps: [{ check: 'a step', wait }] })).toEqual(['lifecycle.pause']);
  });

  it('in one case of a step, and in one action of several', () => {
    const call = { operation: '${case}' };
    const needs = [{ capability: 'lifecycle.pause', cases: ['pause'] }];
    const cases = { get: 'getSandbox', pause: 'pauseSandbox' };
    expect(ofCall(call, { for: cases, needs })).toEqual([]);
    expect(ofCall(call, { for: { ...cases, resume: 'resumeSandbox' }, needs })).toEqual(['lifecycle.pause']);
    const parallel = [
      { check: 'a', call: 'listSandboxes', expect: {} },
      { check: 'b', call, expect: {}, for: cases },
    ];
    expect(lacking({ steps: [{ check: 'both', parallel }] })).toEqual(['lifecycle.pause']);
  });
});
