/** The script that repeats what a check failed at, in the folder of the reports. */
import { join } from 'node:path';
import { secretKeyValues } from '../engine/api-key.ts';
import { describeError, HarnessError } from '../errors.ts';
import { contentBytes, contentMode } from '../format/content.ts';
import { blamedRuleTexts } from '../report/failure.ts';
import { type KnownVolume, knownVolume } from '../repro/hold-volume.ts';
import { hasRoom, writeRepro } from '../repro/write.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { claimsIn } from '../session/common-volumes.ts';
import { infoInColumn, type SessionInfo } from '../session/info.ts';
import { partsOf } from '../verbs/all.ts';
import { judgeCheck } from '../verdict/check.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckRecord } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { transcriptOf } from './open-scenario.ts';
import type { CheckRun } from './runner.ts';

/**
 * The raw check of a scenario with its script, which is written now. Checks that did not fail have none, nor have those
 * beyond MAX_SCRIPTS. Throws HarnessError when it cannot be written.
 */
export function withRepro({ check, raw, judged }: CheckRun, scenario: Scenario, info: SessionInfo): RawCheck {
  if (judged === undefined) return raw;
  const together = check.planned !== undefined && partsOf(check.planned.step).length > 1;
  const notes = [
    ...(together ? ['The check does several things at the same time: this is one of them.'] : []),
    ...(judged.own ? [] : ['The check asks nothing of the server itself: this is what came before what it looked at.']),
  ];
  return scripted(raw, { ...judged, notes }, scenario, info);
}

/** The same for a rule over all exchanges: `first` is the exchange that broke it first. */
export async function withReproOf(first: Exchange, raw: RawCheck, info: SessionInfo): Promise<RawCheck> {
  if (!isRepeated(judgeCheck(raw, info)) || !hasRoom(raw.id, info.reports)) return raw;
  const file = first.scenario;
  const { scenario } = loadScenario(join(info.scenarios, file), info.scenarios, file, { set: info.set });
  if (scenario === undefined) throw new HarnessError(`the scenario ${file} cannot be read any more`);
  const earlier: Exchange[] = [];
  // A rule over all exchanges may be broken in the column of a further driver first.
  const there = infoInColumn(info, first.driver);
  for await (const exchange of readTranscript(transcriptOf(scenario, there))) {
    if (exchange.tick <= first.tick) earlier.push(exchange);
  }
  const notes = HISTORY.test(raw.id)
    ? ['The rule holds answers against each other: this is the one that differed from those before it.']
    : [];
  return scripted(raw, { decisive: first, earlier, notes }, scenario, there);
}

/** Ids of checks that are rules about the life of sandboxes and snapshots. */
const HISTORY = / > history /;

const isRepeated = ({ status }: Pick<CheckRecord, 'status'>): boolean => status === 'fail' || status === 'warn';

type Repeat = { decisive: Exchange; earlier: readonly Exchange[]; notes: readonly string[] };

function scripted(raw: RawCheck, repeat: Repeat, scenario: Scenario, info: SessionInfo): RawCheck {
  const judged = judgeCheck(raw, info);
  if (!isRepeated(judged)) return raw;
  const { reasons, verifies, blames = verifies } = judged;
  const id = inColumn(raw.id, info.column);
  const { apiKey, ossfs, runId, image, reports } = info;
  const secrets = [
    apiKey,
    ...secretKeyValues(apiKey),
    ...info.secrets,
    ossfs?.accessKeyId,
    ossfs?.accessKeySecret,
  ].filter((secret) => secret !== undefined);
  const rules = blamedRuleTexts({ verifies, blames }, info.rules);
  try {
    const alone = info.target.address !== undefined;
    const volumesStay = !info.capabilities.includes('volumes.docker');
    const facts = { runId, image, volumes: volumesOf(scenario, info), volumesStay, alone };
    const repro = writeRepro({ id, reasons, rules, ...repeat }, facts, { reports, secrets });
    return repro === undefined ? raw : { ...raw, repro };
  } catch (cause) {
    throw new HarnessError(`the script of ${id} cannot be written: ${describeError(cause)}`, { cause });
  }
}

/** What was made and filled without the API under test: what goes through it is among the exchanges. */
function volumesOf(scenario: Scenario, info: SessionInfo): KnownVolume[] {
  if (info.volumes.kind === 'server') return [];
  const claims = claimsIn(scenario, info);
  return Object.entries(scenario.volumes).flatMap(([name, { provision = true, files = {} }]) => {
    const claim = claims[name];
    if (claim === undefined || !provision) return [];
    const contents = Object.entries(files).map(([path, content]) => {
      const mode = contentMode(content);
      return { path, content: contentBytes(content), ...(mode === undefined ? {} : { mode }) };
    });
    return [knownVolume(claim, contents)];
  });
}
