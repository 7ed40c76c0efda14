import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { LifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { ledgerFile, openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { sweepSandboxes } from '../../harness/session/sweep.ts';
import { type SnapshotSweep, sweepSnapshots } from '../../harness/session/sweep-snapshots.ts';

const folder = mkdtempSync(join(tmpdir(), 'osc-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a ledger', () => {
  it('tells what was made and is not gone, in order, in spite of a line cut short', () => {
    const file = ledgerFile(folder, 'r1');
    const ledger = openLedger(file);
    ledger.made({ kind: 'volume', id: 'v' });
    ledger.made({ kind: 'sandbox', id: 's1' });
    ledger.made({ kind: 'sandbox', id: 's2' });
    ledger.gone({ kind: 'sandbox', id: 's1' });
    writeFileSync(file, '{"event":"made","kind":"sand', { flag: 'a' });
    expect(whatIsLeft(file)).toEqual([
      { kind: 'volume', id: 'v' },
      { kind: 'sandbox', id: 's2' },
    ]);
  });
});

type Sandbox = { id: string; metadata?: Record<string, string>; status?: { state: string } };

/** A server that lists `sandboxes` (and may ignore filters), and what was asked of it. */
function fakeServer(sandboxes: Sandbox[], refuses: string[] = []) {
  const deleted: string[] = [];
  const client: LifecycleClient = {
    async send(method, target) {
      const id = target.split('/').at(-1) ?? '';
      if (method === 'GET' && deleted.includes(id)) return { status: 404, text: '', json: undefined };
      if (method === 'GET') {
        const items = sandboxes.filter((one) => !deleted.includes(one.id));
        return { status: 200, text: '', json: { items, pagination: { hasNextPage: false } } };
      }
      if (refuses.includes(id)) return { status: 500, text: 'no', json: undefined };
      deleted.push(id);
      return { status: 204, text: '', json: undefined };
    },
  };
  return { client, deleted };
}

const ledger = { made: () => undefined, gone: () => undefined };
const mine = (id: string, role?: string, state = 'Running'): Sandbox => ({
  id,
  status: { state },
  metadata: { 'conformance-run': 'r1', ...(role === undefined ? {} : { 'conformance-role': role }) },
});

describe('a sweep', () => {
  it('deletes what carries the mark of the run, keepers last, and nothing else, whatever the server lists', async () => {
    const others: Sandbox[] = [{ id: 'theirs' }, { id: 'older', metadata: { 'conformance-run': 'r0' } }];
    const { client, deleted } = fakeServer([mine('k', 'keeper'), ...others, mine('a'), mine('b')]);
    const swept = await sweepSandboxes(client, 'r1', ledger, 0);
    expect(deleted).toEqual(['a', 'b', 'k']);
    expect(swept).toEqual({ removed: ['a', 'b', 'k'], missing: [], left: [] });
  });

  it('deletes what the ledger knows although the server does not list it, and spares what is to stay', async () => {
    const { client, deleted } = fakeServer([mine('a'), mine('kept')]);
    const options = { spared: new Set(['kept', 'kept too']), known: ['unlisted', 'kept too'] };
    expect((await sweepSandboxes(client, 'r1', ledger, 0, options)).removed).toEqual(['a', 'unlisted']);
    expect(deleted).toEqual(['a', 'unlisted']);
  });

  it('leaves alone what is shown as Terminated and the run has deleted', async () => {
    const over = (id: string) => mine(id, undefined, 'Terminated');
    const { client, deleted } = fakeServer([over('a'), over('b'), mine('c')]);
    const options = { deleted: new Set(['a', 'c']) };
    expect((await sweepSandboxes(client, 'r1', ledger, 0, options)).removed).toEqual(['b', 'c']);
    expect(deleted).toEqual(['b', 'c']);
  });

  it('says what it could not delete', async () => {
    const { client } = fakeServer([mine('a'), mine('b')], ['a']);
    expect(await sweepSandboxes(client, 'r1', ledger, 0)).toEqual({
      removed: ['b'],
      missing: [],
      left: ['sandbox a: DELETE answered 500 no'],
    });
  });

  it('tells what was gone already from what it has deleted, and waits for the end of both', async () => {
    const shown: Record<string, number[]> = { here: [404], gone: [404], ending: [200, 200, 404] };
    const client: LifecycleClient = {
      async send(method, target) {
        const id = target.split('/').at(-1) ?? '';
        const status = method === 'DELETE' ? (id === 'here' ? 204 : 404) : (shown[id]?.shift() ?? 200);
        return { status, text: '', json: target.includes('?') ? { items: [] } : undefined };
      },
    };
    const known = ['gone', 'here', 'ending'];
    expect(await sweepSandboxes(client, 'r1', ledger, 0, { known })).toEqual({
      removed: ['here'],
      missing: ['gone', 'ending'],
      left: [],
    });
    expect(shown).toEqual({ here: [], gone: [], ending: [] });
  });

  it('says so when the server cannot be asked', async () => {
    const client: LifecycleClient = { send: () => Promise.reject(new Error('connection refused')) };
    const { left } = await sweepSandboxes(client, 'r1', ledger, 0);
    expect(left).toEqual([expect.stringContaining('could not be listed: connection refused')]);
  });
});

type Snapshot = { id: string; sandboxId: string; states?: string[] };

/** A server whose snapshots go through `states` as they are looked at, and are deleted when they are not Creating. */
function snapshotServer(snapshots: Snapshot[], refuses: string[] = []) {
  const log: string[] = [];
  const client: LifecycleClient = {
    async send(method, target) {
      const answer = (status: number, json?: unknown) => ({ status, text: String(status), json });
      if (target.startsWith('/snapshots?')) {
        log.push(target);
        // It ignores the filter.
        return answer(200, { items: snapshots });
      }
      const found = snapshots.find(({ id }) => target === `/snapshots/${id}`);
      if (found === undefined) return answer(404);
      const state = found.states?.shift() ?? 'Ready';
      if (method === 'GET') return answer(200, { status: { state } });
      if (refuses.includes(found.id) || state === 'Creating') return answer(409);
      snapshots.splice(snapshots.indexOf(found), 1);
      log.push(`deleted ${found.id}`);
      return answer(204);
    },
  };
  return { client, log };
}

const NOW: SnapshotSweep = { thorough: false, settled: false, spared: new Set() };

describe('a sweep of snapshots', () => {
  const file = ledgerFile(folder, 'r3');
  const known = openLedger(file);

  it('deletes what the ledger holds, last made first, and waits for what is still being created', async () => {
    for (const id of ['a', 'b', 'c']) known.made({ kind: 'snapshot', id });
    known.gone({ kind: 'snapshot', id: 'a' });
    const { client, log } = snapshotServer([
      { id: 'a', sandboxId: 'x' },
      { id: 'b', sandboxId: 'x' },
      { id: 'c', sandboxId: 'x', states: ['Creating', 'Creating'] },
    ]);
    expect(await sweepSnapshots(client, known, file, NOW)).toEqual({ removed: ['c', 'b'], missing: [], left: [] });
    expect(log).toEqual(['deleted c', 'deleted b']);
    expect(whatIsLeft(file)).toEqual([]);
  });

  it('finds after an interruption what nobody was told of, and leaves those of others alone', async () => {
    known.made({ kind: 'sandbox', id: 'mine' });
    known.gone({ kind: 'sandbox', id: 'mine' });
    const theirs = { id: 'theirs', sandboxId: 'other' };
    const { client, log } = snapshotServer([{ id: 'untold', sandboxId: 'mine' }, theirs]);
    expect(await sweepSnapshots(client, known, file, { ...NOW, thorough: true })).toEqual({
      removed: ['untold'],
      missing: [],
      left: [],
    });
    expect(log).toEqual([expect.stringContaining('sandboxId=mine'), 'deleted untold']);
  });

  it('gives one that is never done a moment only, where no creation can be under way', async () => {
    known.made({ kind: 'snapshot', id: 'stuck' });
    const { client } = snapshotServer([{ id: 'stuck', sandboxId: 'x', states: Array(10_000).fill('Creating') }]);
    expect(await sweepSnapshots(client, known, file, { ...NOW, settled: true })).toEqual({
      removed: [],
      missing: [],
      left: ['snapshot stuck: it is still being created after 2 s'],
    });
    known.gone({ kind: 'snapshot', id: 'stuck' });
  });

  it('says what it could not delete', async () => {
    known.made({ kind: 'snapshot', id: 'd' });
    const { client } = snapshotServer([{ id: 'd', sandboxId: 'x' }], ['d']);
    expect(await sweepSnapshots(client, known, file, { ...NOW, settled: true })).toEqual({
      removed: [],
      missing: [],
      left: ['snapshot d: DELETE answered 409 409'],
    });
    expect(whatIsLeft(file)).toEqual([{ kind: 'snapshot', id: 'd' }]);
    known.gone({ kind: 'snapshot', id: 'd' });
  });
});
