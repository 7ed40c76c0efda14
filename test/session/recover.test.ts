/** Which earlier runs the user is reminded of: those against the server that is tested, and no others. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { type Owner, thisProcess } from '../../harness/process/owner.ts';
import { beginLedger, ledgerFile, noteKept, noteServer, openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { unfinishedRuns } from '../../harness/run/unfinished.ts';
import { isSameServer, recoverOn, removeAbandonedRuns, sweepRun } from '../../harness/session/recover.ts';
import { TARGETS } from '../../harness/targets/all.ts';
import type { TargetEntry } from '../../harness/targets/target.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'osc-recover-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const ELSEWHERE: Owner = { ...thisProcess(), place: '00000000' };
const GONE: Owner = { ...thisProcess(), start: '1' };

/** A ledger of a run against `http://a:1` that has left a sandbox. */
function begun(runId: string, owner: Owner): string {
  const file = ledgerFile(reports, runId);
  beginLedger(file, { runId, startedAt: '2026-01-01T00:00:00Z', owner, host: 'another', target: 'server' });
  noteServer(file, { url: 'http://a:1' });
  openLedger(file, 'x.yaml').made({ kind: 'sandbox', id: `of-${runId}` });
  return file;
}

async function told(url: string): Promise<string[]> {
  const lines: string[] = [];
  await recoverOn({ url, apiKey: undefined }, { reports, log: (line) => lines.push(line), createMs: 1000 });
  return lines;
}

describe('a run of which nobody here knows whether it has ended', () => {
  it('is told with its server and its machine where that server is tested', async () => {
    begun('r1', ELSEWHERE);
    expect(await told('http://a:1')).toEqual([
      expect.stringMatching(
        /^run r1 from another against http:\/\/a:1 did not end in order, or still goes; .*sandbox of-r1\. `clean r1`/,
      ),
    ]);
  });

  it('is no concern of another server', async () => {
    begun('r1', ELSEWHERE);
    expect(await told('http://b:1')).toEqual([]);
  });

  it('is told where its ledger names no server', async () => {
    openLedger(ledgerFile(reports, 'old')).made({ kind: 'sandbox', id: 's' });
    expect(await told('http://b:1')).toEqual([expect.stringMatching(/^run old against a server that is not known/)]);
  });

  it('is told once more where it kept something', async () => {
    noteKept(begun('r1', ELSEWHERE), 'x.yaml');
    expect(await told('http://a:1')).toEqual(['run r1 kept sandbox of-r1; `clean` removes that']);
  });
});

it('what was kept on purpose is removed only when that is asked for', async () => {
  const file = begun('r2', GONE);
  noteKept(file, 'x.yaml');
  openLedger(file, 'y.yaml').made({ kind: 'sandbox', id: 'left' });
  const deleted: string[] = [];
  const client: LifecycleClient = {
    async send(method, target) {
      if (method === 'DELETE') deleted.push(target);
      if (method === 'DELETE') return { status: 204, text: '', json: undefined };
      return { status: deleted.includes(target) ? 404 : 200, text: '', json: { items: [] } };
    },
  };
  const one = unfinishedRuns(reports).find(({ runId }) => runId === 'r2')!;
  expect(await sweepRun(one, client, { log: () => undefined })).toEqual({
    removed: ['sandbox left'],
    missing: [],
    problems: [],
  });
  expect(whatIsLeft(file).map(({ id }) => id)).toEqual(['of-r2']);
  expect(await sweepRun(one, client, { log: () => undefined, kept: true })).toEqual({
    removed: ['sandbox of-r2'],
    missing: [],
    problems: [],
  });
  expect(deleted).toEqual(['/sandboxes/left', '/sandboxes/of-r2']);
  expect(unfinishedRuns(reports).filter(({ runId }) => runId === 'r2')).toEqual([]);
});

it('directories of the host that a run has left are removed and named', async () => {
  const file = begun('r3', GONE);
  const here = join(realpathSync(reports), 'here');
  for (const name of ['osc-r3-data', 'osc-r4-data']) mkdirSync(join(here, name), { recursive: true });
  openLedger(file).made({ kind: 'host-directory', id: join(here, 'osc-r3-data') });
  const client: LifecycleClient = {
    send: async () => ({ status: 404, text: '', json: { items: [] } }),
  };
  const one = unfinishedRuns(reports).find(({ runId }) => runId === 'r3')!;
  expect(await sweepRun(one, client, { log: () => undefined })).toEqual({
    removed: [`host-directory ${join(here, 'osc-r3-data')}`],
    missing: ['sandbox of-r3'],
    problems: [],
  });
  expect(readdirSync(here)).toEqual(['osc-r4-data']);
});

it.each([
  ['http://localhost:8080', 'http://127.0.0.1:8080/', true],
  ['http://a/prefix', 'http://a/other', false],
  ['http://a:1', 'https://a:1', false],
  ['http://a', 'http://a:80', true],
])('%s and %s name one server: %s', (one, other, same) => {
  expect(isSameServer(one, other)).toBe(same);
});

describe('runs in places of their own', () => {
  const cleared: string[] = [];
  const target: TargetEntry = {
    kind: 'placed',
    sentence: 'a target of the test',
    words: () => 'a target of the test',
    capabilities: [],
    concurrency: () => 1,
    prepare: () => Promise.reject(new Error('never')),
    recover: async () => [],
    places: {
      inside: () => false,
      enter: () => Promise.reject(new Error('never')),
      purpose: 'test-place',
      async clear(log) {
        cleared.push('once');
        log('a place is gone');
      },
    },
  };

  it('are recovered by any run: their places go first, and with these all that was in them', async () => {
    const remove = TARGETS.add(target);
    const file = ledgerFile(reports, 'r1');
    beginLedger(file, { runId: 'r1', startedAt: '2026-01-01T00:00:00Z', owner: GONE, host: 'here', target: 'placed' });
    // A cluster that nobody can ask any more.
    noteServer(file, { url: 'http://127.0.0.1:1', image: 'i', volumes: { kind: 'kubernetes', kubeconfig: '/gone' } });
    for (const kind of ['sandbox', 'volume'] as const) openLedger(file, 'x.yaml').made({ kind, id: `${kind}-1` });
    const lines: string[] = [];
    try {
      await removeAbandonedRuns({ reports, log: (line) => lines.push(line) });
    } finally {
      remove();
    }
    expect(cleared).toEqual(['once']);
    expect(lines[0]).toBe('a place is gone');
    expect(lines[1]).toBe('run r1 did not end in order. Removed now: sandbox sandbox-1, volume volume-1.');
    expect(existsSync(file)).toBe(false);
  });
});
