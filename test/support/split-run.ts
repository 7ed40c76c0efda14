/** Makes shards of the reports of a run that was none: what the exchanges are is the same, however they are split. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DOCUMENTS } from '../../harness/contract/documents.ts';
import type { SdkTrouble } from '../../harness/drivers/trouble.ts';
import { CLAIMS_FILE } from '../../harness/session/claims.ts';
import { shardWords } from '../../harness/session/shard.ts';
import type { RunBasisFile } from '../../harness/verdict/basis-format.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import { transcriptName } from '../../harness/wire/transcript.ts';

const IN_EVERY_SHARD: readonly string[] = [...DOCUMENTS, CLAIMS_FILE];

const lines = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]))
    : [];
const write = (file: string, values: readonly unknown[]): void =>
  writeFileSync(file, values.map((value) => `${JSON.stringify(value)}\n`).join(''));

/** The folders of `count` shards, below `into`; every `count`-th scenario of the run in the folder `whole` is in one. */
export function splitRun(whole: string, into: string, count: number): string[] {
  const basis = JSON.parse(readFileSync(join(whole, 'basis.json'), 'utf8')) as RunBasisFile;
  const outcomes = lines<RawCheck>(join(whole, 'outcomes.ndjson'));
  const troubles = lines<SdkTrouble>(join(whole, 'sdk-trouble.ndjson'));
  const { run, files } = basis.facts;
  const scenarios = [...new Set(files.map(({ file }) => file))].filter((file) => !isEverywhere(file));
  return Array.from({ length: count }, (_, place) => {
    const folder = join(into, `reports-${place + 1}`);
    const own = (file: string): boolean => scenarios.indexOf(file) % count === place;
    const shard = { index: place + 1, count, scenarios: scenarios.length, digest: '0'.repeat(64) };
    const first = place === 0;
    const facts: RunBasisFile['facts'] = {
      ...basis.facts,
      run: {
        ...run,
        sandboxes: first ? run.sandboxes : 0,
        drivers: run.drivers.map(({ driver, ms }) => ({ driver, ms: first ? ms : 0 })),
        partial: shardWords(shard, run.partial),
        shard: { ...shard, ...(run.partial === undefined ? {} : { partial: run.partial }) },
      },
      files: files.filter(({ file }) => isEverywhere(file) || own(file)),
    };
    mkdirSync(join(folder, 'transcripts'), { recursive: true });
    writeFileSync(join(folder, 'basis.json'), JSON.stringify({ ...basis, facts }));
    write(
      join(folder, 'outcomes.ndjson'),
      outcomes.filter(({ id, kind }) => kind === 'contract' || own(id.split(' > ')[0] ?? '')),
    );
    const names = files.filter(({ file }) => own(file)).map(({ file, driver }) => transcriptName(file, driver));
    const there = readdirSync(join(whole, 'transcripts')).filter((name) => names.includes(name));
    for (const name of there) cpSync(join(whole, 'transcripts', name), join(folder, 'transcripts', name));
    const noted = troubles.filter(({ exchange }) => own(exchange.scenario));
    if (noted.length > 0) write(join(folder, 'sdk-trouble.ndjson'), noted);
    if (existsSync(join(whole, 'repro'))) cpSync(join(whole, 'repro'), join(folder, 'repro'), { recursive: true });
    return folder;
  });
}

const isEverywhere = (file: string): boolean => IN_EVERY_SHARD.includes(basename(file));
