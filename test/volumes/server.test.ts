/** Volumes through the API alone: what a keeper asks for, and what becomes of claims after a run. */
import { expect, it } from 'vitest';
import type { DrivenSandbox, Driver, SandboxRequest } from '../../harness/drivers/driver.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../../harness/run/idle-sandbox.ts';
import { server } from '../../harness/volumes/server/entry.ts';
import { createServerVolumes } from '../../harness/volumes/server/provisioner.ts';
import { sweepClaims } from '../../harness/volumes/server/sweep.ts';

type Pvc = { claimName: string; createIfNotExists?: boolean; deleteOnSandboxTermination?: boolean };

/** A server that has some claims. `late`: it removes a claim with any sandbox that asks for that. */
function fakeServer({ has, late = false, odd = {} }: { has: string[]; late?: boolean; odd?: Record<string, number> }) {
  const claims = new Set(has);
  const asked: Pvc[] = [];
  const sandboxes = new Map<string, Pvc>();
  let clock = 0;
  let made = 0;
  const answer = (status: number, json: unknown) => ({ status, json, text: JSON.stringify(json) });
  const send = async (method: string, target: string, body?: unknown) => {
    const id = target.split('/')[2] ?? '';
    if (method === 'POST') {
      const { pvc } = (body as { volumes: { pvc: Pvc }[] }).volumes[0]!;
      asked.push(pvc);
      const status = odd[pvc.claimName] ?? (claims.has(pvc.claimName) ? 202 : 400);
      clock += status === 504 ? 60_000 : 1000;
      if (status !== 202) return answer(status, { code: 'X', message: 'x' });
      made += 1;
      sandboxes.set(`s${made}`, pvc);
      return answer(202, { id: `s${made}`, status: { state: 'Pending' } });
    }
    const mounted = sandboxes.get(id);
    if (method === 'GET') return mounted ? answer(200, { id, status: { state: 'Running' } }) : answer(404, {});
    sandboxes.delete(id);
    if (late && mounted?.deleteOnSandboxTermination) claims.delete(mounted.claimName);
    return answer(204, undefined);
  };
  const left: string[] = [];
  const ledger = {
    made: ({ id }: { id: string }) => void left.push(id),
    gone: ({ id }: { id: string }) => void left.splice(left.indexOf(id), 1),
  };
  const pause = async (ms: number): Promise<void> => {
    clock += ms;
  };
  const time = { now: () => clock, pause };
  const sweep = (wanted: string[]) =>
    sweepClaims({ client: { send }, ledger, image: 'img', runId: 'r1', claims: wanted, clock: time });
  return { sweep, asked, sandboxes, left, claims };
}

it('a keeper does not ask that the volume go with it: a server may tie such a claim to one sandbox', async () => {
  const requests: SandboxRequest[] = [];
  const removed: string[] = [];
  const sandbox = {
    id: 'keeper',
    run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    remove: async () => void removed.push('keeper'),
  } as unknown as DrivenSandbox;
  const driver = {
    create: async (request: SandboxRequest) => {
      requests.push(request);
      return sandbox;
    },
  } as unknown as Driver;
  const base = { image: 'i', entrypoint: IDLE_ENTRYPOINT, timeout: 60, env: {}, metadata: {}, extensions: {} };
  const volumes = createServerVolumes(driver, { ...base, resourceLimits: SMALL_LIMITS });
  await volumes.create('osc-a', []);
  expect(requests.flatMap((request) => request.volumes.map(({ pvc }) => pvc))).toEqual([
    { claimName: 'osc-a', createIfNotExists: true },
  ]);
  await volumes.remove('osc-a');
  expect(removed).toEqual(['keeper']);
  expect(volumes.removesLater).toBe(true);
});

it('a claim goes with a last sandbox that asks for it, where the server takes that', async () => {
  const { sweep, claims, sandboxes, left } = fakeServer({ has: ['a', 'b', 'c'], late: true });
  expect(await sweep(['a', 'b', 'c', 'never-made'])).toEqual({ gone: ['a', 'b', 'c', 'never-made'], stays: [] });
  expect([...claims, ...sandboxes.keys(), ...left]).toEqual([]);
});

it('where it does not, each claim that is there is told, and none that is not', async () => {
  const { sweep, asked, sandboxes, left } = fakeServer({ has: ['a', 'b'] });
  const swept = await sweep(['a', 'never-made', 'b']);
  expect(swept).toEqual({ gone: ['never-made'], stays: [{ claim: 'a' }, { claim: 'b' }] });
  // Whether it works was seen once, at the first.
  expect(
    asked.map(({ claimName, deleteOnSandboxTermination = false }) => [claimName, deleteOnSandboxTermination]),
  ).toEqual([
    ['a', true],
    ['a', false],
    ['never-made', true],
    ['b', true],
  ]);
  expect(asked.every(({ createIfNotExists }) => createIfNotExists === false)).toBe(true);
  expect([...sandboxes.keys(), ...left]).toEqual([]);
});

it('what an answer does not tell stays in doubt, and whoever waits a minute for each is not asked for ever', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
  const odd = Object.fromEntries(names.map((name) => [name, 504]));
  const { sweep, asked } = fakeServer({ has: names, odd });
  const { gone, stays } = await sweep(names);
  expect(gone).toEqual([]);
  expect(stays.map(({ claim }) => claim).sort()).toEqual([...names].sort());
  const doubts = stays.map(({ doubt = '' }) => doubt.replace(/, as .*/, ''));
  expect([...new Set(doubts)].sort()).toEqual([
    'a sandbox that mounts it was answered with 504',
    'nobody asked for it',
  ]);
  expect(asked.length).toBeLessThan(names.length);
});

it('without a server that answers, claims went with the runtime, or are told', async () => {
  const tools = { image: 'i', runId: 'r', claims: ['a'] };
  const place = (facts: Parameters<typeof server.detect>[0]) => server.detect(facts, true, {});
  const within = await place({ keeps: { kind: 'directory', path: '/x' } });
  const beside = await place({ url: 'http://h:1', sandboxId: 's' });
  if (!('place' in within) || !('place' in beside)) throw new Error('it fits everywhere');
  expect(await server.sweep(within.place, tools)).toEqual({ gone: ['a'], left: [] });
  expect((await server.sweep(beside.place, tools)).stays?.map(({ claim }) => claim)).toEqual(['a']);
});
