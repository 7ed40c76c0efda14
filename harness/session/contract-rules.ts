import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, DOCUMENTS } from '../contract/documents.ts';
import { createJudge, type Judge, type JudgedBy } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { shownRules } from '../contract/operation-rules.ts';
import { overlaid } from '../contract/overlaid.ts';
import type { Overlay } from '../contract/overlay-format.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import type { SetId } from '../spec-version.ts';
import { sdkRuleIds } from './sdk-rules.ts';

/** As what documents are read: a requirement set, absent: the newest of the folder; and overlays, absent: none. */
export type ReadAs = { set?: SetId; overlays?: readonly Overlay[] };

/** Every document that a specs folder has. */
export async function contractsIn(specs: string, { set, overlays = [] }: ReadAs = {}): Promise<JudgedBy[]> {
  const options = set === undefined ? {} : { set };
  const judged = DOCUMENTS.filter((name) => existsSync(join(specs, name))).map(async (name): Promise<JudgedBy[]> => {
    const api = apiOf(name);
    if (api === undefined) return [];
    return [{ api, contract: overlaid(await loadContract(join(specs, name), options), overlays) }];
  });
  return (await Promise.all(judged)).flat();
}

/** A judge over every document that a specs folder has. */
export const judgeOf = async (specs: string, set?: SetId): Promise<Judge> =>
  createJudge(await contractsIn(specs, set === undefined ? {} : { set }));

/** Ids of all rules that the contract phase knows, for a register that names them. */
export async function contractRuleIds(specs: string, set?: SetId): Promise<string[]> {
  const judge = await judgeOf(specs, set);
  const operations = judge.results().flatMap(shownRules);
  const rules = [...operations, ...judge.documentRules(), ...createHistoryMonitor().results()];
  return [...rules.map(({ id }) => id), ...sdkRuleIds()];
}
