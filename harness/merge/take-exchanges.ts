/** Puts the recorded exchanges of all shards into one folder, and the scripts that their checks name. */
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../certificate/verify/reasons.ts';
import { jsonLinesIn } from '../certificate/verify/written.ts';
import { type SdkTrouble, TROUBLE_FILE } from '../drivers/trouble.ts';
import { UsageError } from '../errors.ts';
import { REPRO_FOLDER } from '../repro/write.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { GeneratedSchema } from '../yaml/generated-schema.ts';
import { type MergedShard, nameOf } from './shard.ts';
import { isScript, TRANSCRIPTS } from './shard-folder.ts';

/**
 * Each exchange is held to its schema, and marked with its shard: clocks of two machines are not one. `out` has an empty folder for
 * transcripts. Gives whose each transcript is, by its name. Throws UsageError with file and line of what is none, and for a transcript
 * that two shards have.
 */
export function takeExchanges(shards: readonly MergedShard[], out: string): Map<string, MergedShard> {
  const taken = new Map<string, MergedShard>();
  for (const shard of shards) {
    for (const name of shard.transcripts) {
      const other = taken.get(name);
      if (other !== undefined) throw twice(`${TRANSCRIPTS}/${name}`, other, shard);
      taken.set(name, shard);
      const exchanges = linesOf<Exchange>(shard.folder, join(TRANSCRIPTS, name), 'exchange');
      writeFileSync(join(out, TRANSCRIPTS, name), textOf(exchanges.map((exchange) => ofShard(exchange, shard))));
    }
    if (!shard.troubles) continue;
    const troubles = linesOf<SdkTrouble>(shard.folder, TROUBLE_FILE, 'sdk-trouble');
    const marked = troubles.map((trouble) => ({ ...trouble, exchange: ofShard(trouble.exchange, shard) }));
    appendFileSync(join(out, TROUBLE_FILE), textOf(marked));
  }
  return taken;
}

/** Copies the script that a check of the shard names. Without it where the script is not there. */
export function withScript(raw: RawCheck, { folder }: MergedShard, out: string): RawCheck {
  if (raw.repro === undefined) return raw;
  const { repro, ...rest } = raw;
  const [, name] = SCRIPT.exec(repro) ?? [];
  if (name === undefined || !isScript(folder, name)) return rest;
  const target = join(out, REPRO_FOLDER, name);
  if (existsSync(target)) return raw;
  mkdirSync(join(out, REPRO_FOLDER), { recursive: true });
  copyFileSync(join(folder, REPRO_FOLDER, name), target);
  chmodSync(target, 0o755);
  return raw;
}

/** The name is that of scriptName, and leads nowhere else. */
const SCRIPT = new RegExp(`^${REPRO_FOLDER}/([a-z0-9][a-z0-9.-]{0,300}\\.sh)$`);

export const twice = (what: string, one: MergedShard, other: MergedShard): UsageError =>
  new UsageError(
    `${printable(what)} is in ${nameOf(one)} and in ${nameOf(other)}: no two shards have the same scenario`,
  );

function linesOf<T extends object>(folder: string, name: string, schema: GeneratedSchema): T[] {
  const { value, reasons } = jsonLinesIn<T>(folder, name, schema);
  if (value !== undefined) return value;
  throw new UsageError(`${printable(folder)}: ${reasons[0]?.text ?? name}`);
}

const ofShard = (exchange: Exchange, { shard }: MergedShard): Exchange => ({ ...exchange, shard: shard.index });

const textOf = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
