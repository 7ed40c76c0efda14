import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, DOCUMENTS } from '../contract/documents.ts';
import { createJudge, type Judge, type JudgedBy } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { shownRules } from '../contract/operation-rules.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import type { SetId } from '../spec-version.ts';
import { sdkRuleIds } from './sdk-rules.ts';

/** Every document that a specs folder has, in one requirement set; absent: the newest of the folder. */
export async function contractsIn(specs: string, set?: SetId): Promise<JudgedBy[]> {
  const options = set === undefined ? {} : { set };
  const judged = DOCUMENTS.filter((name) => existsSync(join(specs, name))).map(async (name): Promise<JudgedBy[]> => {
    const api = apiOf(name);
    return api === undefined ? [] : [{ api, contract: await loadContract(join(specs, name), options) }];
  });
  return (await Promise.all(judged)).flat();
}

/** A judge over every document that a specs folder has. */
export const judgeOf = async (specs: string, set?: SetId): Promise<Judge> => createJudge(await contractsIn(specs, set));

/** Ids of all rules that the contract phase knows, for a register that names them. */
export async function contractRuleIds(specs: string, set?: SetId): Promise<string[]> {
  const judge = await judgeOf(specs, set);
  const operations = judge.results().flatMap(shownRules);
  const rules = [...operations, ...judge.documentRules(), ...createHistoryMonitor().results()];
  return [...rules.map(({ id }) => id), ...sdkRuleIds()];
}
