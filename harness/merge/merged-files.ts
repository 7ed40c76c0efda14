/** The files of all shards, each with what its checks came to. */
import { basename } from 'node:path';
import { DOCUMENTS } from '../contract/documents.ts';
import { OUTSIDE_FILES, type RawFile } from '../report/file-order.ts';
import { CLAIMS_FILE } from '../session/claims.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { MergedShard } from './shard.ts';
import { twice, withScript } from './take-exchanges.ts';

export type Gathered = {
  /** The scenarios, by each driver, the claims, and what went wrong outside every file. */
  files: RawFile[];
  /** The documents: how long each took, and what went wrong beside its rules. By the name of the file. */
  documents: Map<string, RawFile>;
  /** Paths of the scenarios. */
  scenarios: Set<string>;
};

/** Documents and claims are in every shard, each scenario is in one. Throws UsageError for one that two shards have. */
export function gather(shards: readonly MergedShard[], out: string): Gathered {
  const owners = new Map<string, MergedShard>();
  const documents = new Map<string, RawFile>();
  const files = new Map<string, RawFile>();
  for (const shard of shards) {
    for (const [key, file] of filesOf(shard, out)) {
      const name = basename(file.file);
      if (isDocument(name)) {
        const known = documents.get(name) ?? { ...file, raw: [] };
        documents.set(name, { ...known, ms: Math.max(known.ms, file.ms), raw: [...known.raw, ...file.raw] });
        continue;
      }
      const known = files.get(key);
      if (known === undefined) {
        files.set(key, file);
        owners.set(key, shard);
      } else if (file.file === OUTSIDE_FILES) files.set(key, { ...known, raw: [...known.raw, ...file.raw] });
      else if (name === CLAIMS_FILE) files.set(key, { ...known, raw: together(known.raw, file.raw) });
      else throw twice(file.file, owners.get(key) ?? shard, shard);
    }
  }
  const isScenario = ({ file, driver }: RawFile): boolean =>
    driver === undefined && file !== OUTSIDE_FILES && basename(file) !== CLAIMS_FILE;
  const scenarios = new Set([...files.values()].filter(isScenario).map(({ file }) => file));
  return { files: [...files.values()], documents, scenarios };
}

const isDocument = (name: string): boolean => (DOCUMENTS as readonly string[]).includes(name);

/** Claims are held against the server in every shard, and come to the same. */
function together(known: readonly RawCheck[], more: readonly RawCheck[]): RawCheck[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...more.filter(({ id }) => !ids.has(id))];
}

/** Those of one shard, by file and column. */
function filesOf(shard: MergedShard, out: string): Map<string, RawFile & { raw: RawCheck[] }> {
  const { basis, outcomes } = shard;
  const [, ...further] = basis.drivers;
  const keyOf = (file: string, driver?: string): string => JSON.stringify([file, driver ?? null]);
  const files = new Map(
    basis.facts.files.map((file) => [keyOf(file.file, file.driver), { ...file, raw: [] as RawCheck[] }]),
  );
  const claims = basis.facts.files.find(({ file }) => basename(file) === CLAIMS_FILE)?.file ?? CLAIMS_FILE;
  for (const raw of outcomes) {
    const [named = OUTSIDE_FILES] = raw.id.split(' > ');
    const file = named === CLAIMS_FILE ? claims : named;
    const column = raw.driver !== undefined && further.includes(raw.driver) ? { driver: raw.driver } : {};
    const key = keyOf(file, column.driver);
    const known = files.get(key) ?? { file, ...column, title: '', ms: 0, raw: [] };
    known.raw.push(withScript(raw, shard, out));
    files.set(key, known);
  }
  return files;
}
