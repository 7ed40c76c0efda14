/** A run is judged again from what it has written. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canonicalJson } from '../../harness/digest.ts';
import { packageDir } from '../../harness/package.ts';
import { readVerdict } from '../../harness/session/read-run.ts';
import { type Rejudged, rejudge } from '../../harness/session/rejudge.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import { run, type Workplace, workplace } from '../cli/command.ts';

const specs = join(packageDir, 'specs');
let place: Workplace;
let folder: string;
let again: Rejudged;

beforeAll(async () => {
  place = workplace();
  folder = join(place.folder, 'reports');
  await run(place, ['run', '--reports', folder, 'auth/keys.yaml']);
  again = await rejudge(folder, specs);
}, 120_000);

afterAll(() => place.remove());

const essence = ({ repro, curl, ...check }: RawCheck): string => canonicalJson(check);
const contractOf = ({ outcomes }: Rejudged): RawCheck[] => outcomes.filter(({ kind }) => kind === 'contract');

it('comes to the same verdict', () => {
  expect(again.verdict.counts.pass).toBeGreaterThan(10);
  expect(canonicalJson(again.verdict)).toBe(canonicalJson(readVerdict(join(folder, 'conformance.json'))));
});

it('comes to the same in the contract phase', () => {
  expect(again.contract.map(essence).sort()).toEqual(contractOf(again).map(essence).sort());
});

it('comes to something else when an exchange is missing', async () => {
  const other = join(place.folder, 'other');
  cpSync(folder, other, { recursive: true });
  const file = join(other, 'transcripts', 'auth.keys.ndjson');
  const [, ...lines] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.join('\n'));
  const { contract } = await rejudge(other, specs);
  expect(contract.map(essence).sort()).not.toEqual(contractOf(again).map(essence).sort());
});
