/** What an SDK could not use, noted in the folder of reports by whichever worker finds it, for the end of the run. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLines } from '../json-text.ts';
import type { Exchange } from '../wire/exchange.ts';

/** What a driver was asked for. */
export type Operation = 'create' | 'connect' | 'run' | 'file' | 'state' | 'remove';

/**
 * `unused`: the SDK could not use an answer, and is not asked for that operation any more. `mended`: it could not have
 * used it as it came, which its driver has done for it. `misread`: it says something else than was recorded. `refused`: the
 * server has refused a request that breaks the documents.
 */
export type TroubleKind = 'unused' | 'mended' | 'misread' | 'refused';

export type SdkTrouble = {
  /** Name of the driver. */
  driver: string;
  operation: Operation;
  kind: TroubleKind;
  /** What it is about: `exitCode` of a run. Of `misread` only. */
  what?: string;
  /** What the SDK said; of `refused`: what is wrong with its request. */
  error: string;
  /** Of `misread`: what the recorded exchange says. */
  recorded?: string;
  /** The answer that it could not use, or that says something else. */
  exchange: Exchange;
};

export const TROUBLE_FILE = 'sdk-trouble.ndjson';

/** Appends a line to the file of a run. */
export function noteTrouble(reports: string, trouble: SdkTrouble): void {
  appendFileSync(join(reports, TROUBLE_FILE), `${JSON.stringify(trouble)}\n`);
}

/** All that the workers of a run have noted so far. */
export function readTroubles(reports: string): SdkTrouble[] {
  const file = join(reports, TROUBLE_FILE);
  return existsSync(file) ? jsonLines(readFileSync(file, 'utf8')) : [];
}
