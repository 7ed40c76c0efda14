/** Folders with the reports of shards, without a run: two scenarios with a check and an exchange each. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir, packageVersion } from '../../harness/package.ts';
import { documentDigests, suiteDigest } from '../../harness/session/provenance.ts';
import { shardWords } from '../../harness/session/shard.ts';
import type { RunBasisFile } from '../../harness/verdict/basis-format.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';

const SET = '2026-06';

/** The folders of two shards below `into`. */
export async function twoShards(into: string): Promise<[string, string]> {
  const documents = await documentDigests(join(packageDir, 'specs'), SET);
  const folders = [1, 2].map((index) => {
    const folder = join(into, `reports-${index}`);
    const shard = { index, count: 2, scenarios: 2, digest: '0'.repeat(64) };
    const file = `some/${index}.yaml`;
    const basis: RunBasisFile = {
      format: 1,
      set: SET,
      overlays: [],
      facts: {
        suite: { version: packageVersion() },
        run: {
          id: `run${index}`,
          startedAt: `2026-06-01T10:00:0${index}.000Z`,
          ms: index * 1000,
          sandboxes: index,
          drivers: [{ driver: 'javascript', ms: index * 100 }],
          partial: shardWords(shard),
          shard,
        },
        provenance: {
          set: { id: SET },
          documents,
          overlays: [],
          suite: { version: packageVersion(), digest: suiteDigest(), node: `v2${index}.0.0`, platform: 'linux x64' },
          settings: {
            useServerProxy: false,
            volumes: 'server',
            drivers: ['javascript'],
            added: [],
            removed: [],
            hostPath: false,
            ossfs: false,
            concurrency: index,
            timeouts: { readyMs: 1, createMs: 1, requestMs: 1 },
          },
          server: { version: '1.0', evidence: `GET /version of ${index}` },
        },
        target: { kind: 'server', label: 'server', url: `http://machine-${index}`, image: 'i' },
        files: [
          { file, title: `Scenario ${index}`, ms: index },
          { file: 'specs/sandbox-lifecycle.yml', title: 'specs/sandbox-lifecycle.yml', ms: index },
        ],
      },
      offers: [
        {
          capability: 'pause',
          profile: 'pause',
          seen: 'offered',
          evidence: `sandbox ${index}`,
          claimed: false,
          judged: true,
        },
      ],
      deviations: [],
      drivers: ['javascript'],
      keyed: true,
    };
    const check: RawCheck = {
      id: `${file} > a check`,
      kind: 'step',
      driver: 'javascript',
      outcome: { status: 'pass' },
      verifies: [],
    };
    mkdirSync(join(folder, 'transcripts'), { recursive: true });
    writeFileSync(join(folder, 'basis.json'), JSON.stringify(basis));
    writeFileSync(join(folder, 'outcomes.ndjson'), `${JSON.stringify(check)}\n`);
    writeFileSync(join(folder, 'transcripts', `some.${index}.ndjson`), `${JSON.stringify(exchangeOf(file, index))}\n`);
    return folder;
  });
  return folders as [string, string];
}

/** One that no document is about. */
const exchangeOf = (scenario: string, index: number): Exchange => ({
  seq: 1,
  scenario,
  step: 'a check',
  at: `2026-06-01T10:00:0${index}.000Z`,
  tick: index * 1000,
  ms: 1,
  api: 'other',
  base: `http://machine-${index}/v1`,
  request: { method: 'GET', target: '/one', headers: [] },
  response: { status: 200, headers: [], body: { bytes: 2, text: '{}' } },
});

/** Changes what a shard says of itself. */
export function changeBasis(folder: string, change: (basis: RunBasisFile) => void): void {
  const file = join(folder, 'basis.json');
  const basis = JSON.parse(readFileSync(file, 'utf8')) as RunBasisFile;
  change(basis);
  writeFileSync(file, JSON.stringify(basis));
}
