import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiOf, DOCUMENTS } from '../contract/documents.ts';
import { createJudge, type Judge, type JudgedBy } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { shownRules } from '../contract/operation-rules.ts';
import { overlaid } from '../contract/overlaid.ts';
import type { Overlay } from '../contract/overlay-format.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import { sdkRuleIds } from './sdk-rules.ts';

/** Every document that a specs folder has, together with some overlays. */
export async function contractsIn(specs: string, overlays: readonly Overlay[] = []): Promise<JudgedBy[]> {
  const judged = DOCUMENTS.filter((name) => existsSync(join(specs, name))).map(async (name): Promise<JudgedBy[]> => {
    const api = apiOf(name);
    return api === undefined ? [] : [{ api, contract: overlaid(await loadContract(join(specs, name)), overlays) }];
  });
  return (await Promise.all(judged)).flat();
}

/** A judge over every document that a specs folder has. */
export const judgeOf = async (specs: string): Promise<Judge> => createJudge(await contractsIn(specs));

/** Ids of all rules that the contract phase knows, for a register that names them. */
export async function contractRuleIds(specs: string): Promise<string[]> {
  const judge = await judgeOf(specs);
  const operations = judge.results().flatMap(shownRules);
  const rules = [...operations, ...judge.documentRules(), ...createHistoryMonitor().results()];
  return [...rules.map(({ id }) => id), ...sdkRuleIds()];
}
