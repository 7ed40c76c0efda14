/** The facts of a run, and what comes with the volumes of a server. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { type InfoParts, infoInColumn, sessionInfo } from '../../harness/session/info.ts';
import { sweepVolumes } from '../../harness/session/sweep-volumes.ts';
import { PROVISIONERS } from '../../harness/volumes/all.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import type { Swept } from '../../harness/volumes/entry.ts';

const target = { kind: 'server', label: 'server', url: 'http://x' };
const parts: InfoParts = {
  runId: 'r1',
  server: { target, apiKey: 'k', image: 'img', volumes: { kind: 'server' }, capabilities: ['volumes.pvc'] },
  references: { set: '2026-06', rules: {}, questions: [], contract: {}, operations: [] },
  reports: '/reports',
  readyMs: 1,
  requestMs: 2,
};
const bucket = { bucket: 'b', endpoint: 'e', accessKeyId: 'i', accessKeySecret: 's' };

it('keeps what belongs to a run in its folder, and is of this package unless somebody says otherwise', () => {
  expect(sessionInfo(parts)).toMatchObject({
    transcripts: join('/reports', 'transcripts'),
    ledger: join('/reports', '.ledger-r1.ndjson'),
    driver: 'javascript',
    useServerProxy: false,
    partial: 'not all that there is was asked for',
    deviations: [],
  });
  expect(sessionInfo({ ...parts, ledger: '/elsewhere', driver: 'other' })).toMatchObject({
    ledger: '/elsewhere',
    driver: 'other',
    drivers: ['other'],
  });
  const several = sessionInfo({ ...parts, drivers: ['one', 'two'] });
  expect(several).toMatchObject({ driver: 'one', drivers: ['one', 'two'] });
  expect(infoInColumn(several, undefined)).toBe(several);
  expect(infoInColumn(several, 'two')).toEqual({ ...several, driver: 'two', column: 'two' });
});

it('claims what comes with a server that makes sandboxes, with volumes that are seen from outside, a host path and a bucket, once each', () => {
  const { server } = parts;
  expect(sessionInfo(parts).capabilities).toEqual(['volumes.pvc', 'sandbox.own']);
  const seen = { ...server, volumes: directoryPlace('/v'), hostPath: { onServer: '/h', here: '/here' } };
  const all = [
    'volumes.pvc',
    'sandbox.own',
    'volumes.outside',
    'volumes.host',
    'volumes.host-outside',
    'volumes.ossfs',
  ];
  const info = sessionInfo({ ...parts, server: seen, ossfs: bucket });
  expect(info.capabilities).toEqual(all);
  expect(info).toMatchObject({ hostPath: { onServer: '/h', here: '/here' }, ossfs: bucket });
  expect(sessionInfo({ ...parts, server: { ...seen, capabilities: all }, ossfs: bucket }).capabilities).toEqual(all);
});

it('is plain data', () => {
  const info = sessionInfo(parts);
  expect(structuredClone(info)).toEqual(info);
});

let remove: (() => void) | undefined;
afterEach(() => remove?.());

it.each<[string, () => Promise<Swept>, { gone: string[]; problems: string[] }, string[], string[]]>([
  [
    'crosses out what is gone, and tells what is left',
    async () => ({ gone: ['a'], left: ['volume b: in use'] }),
    { gone: ['a'], problems: ['volume b: in use'] },
    ['b'],
    [],
  ],
  [
    'goes on when the place cannot be asked',
    () => Promise.reject(new Error('no engine')),
    { gone: [], problems: ['what the run left of volumes could not be removed: no engine'] },
    ['a', 'b'],
    [],
  ],
  [
    'names once what stays, which is no problem of the run',
    async () => ({ gone: [], left: [], stays: [{ claim: 'a' }, { claim: 'b', doubt: 'a 504' }] }),
    { gone: [], problems: [] },
    [],
    [
      expect.stringMatching(/^1 volume of this run stays on the server.*: a$/),
      '1 volume may still be there (a 504): b',
      expect.stringContaining('docker volume rm'),
    ],
  ],
])('a sweep of volumes %s', async (_says, sweep, told, left, said) => {
  const detect = async () => ({ unfit: 'never' });
  const provide = () => Promise.reject(new Error('never'));
  remove = PROVISIONERS.add({ kind: 'swept', sentence: 'x', detect, provide, look: undefined, sweep });
  const reports = mkdtempSync(join(tmpdir(), 'osc-sweep-'));
  const info = sessionInfo({ ...parts, reports, server: { ...parts.server, volumes: { kind: 'swept' } } });
  const ledger = openLedger(info.ledger);
  for (const id of ['a', 'b']) ledger.made({ kind: 'volume', id });
  const lines: string[] = [];
  expect(await sweepVolumes({ ...info, claims: ['a', 'b'] }, ledger, (line) => lines.push(line))).toEqual(told);
  expect(lines).toEqual(said);
  expect(whatIsLeft(info.ledger).map(({ id }) => id)).toEqual(left);
  rmSync(reports, { recursive: true });
});
