/** Judges a run again, and tells what comes to something else than is recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../digest.ts';
import { describeError } from '../../errors.ts';
import { packageVersion } from '../../package.ts';
import { type Rejudged, rejudge } from '../../session/rejudge.ts';
import type { RawCheck } from '../../verdict/raw-check.ts';
import type { Verdict } from '../../verdict/verdict-format.ts';
import { certificatePage } from '../page.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import { OUR_SPECS } from './ours.ts';
import { reasonIf, reasonsOf } from './reasons.ts';

export async function judgedAgain(folder: string, { outcomes, report, history }: Opened): Promise<Reason[]> {
  let again: Rejudged;
  try {
    again = await rejudge(folder, OUR_SPECS);
  } catch (error) {
    return reasonsOf('not-judged', [`the run cannot be judged again: ${describeError(error)}`]);
  }
  return [
    ...contractReasons(outcomes, again.contract),
    ...reasonIf(
      canonicalJson(history) !== canonicalJson(again.history ?? null),
      'history-changed',
      'history.json is not what the recorded exchanges show of the life of sandboxes and snapshots',
    ),
    ...reportReasons(report, again.verdict),
    ...(await pageReasons(folder, report)),
  ];
}

/** Another version of the suite makes another page of the same report. */
async function pageReasons(folder: string, report: Verdict): Promise<Reason[]> {
  if (report.suite.version !== packageVersion()) return [];
  const written = readFileSync(join(folder, 'report.html'), 'utf8');
  return reasonIf(
    written !== (await certificatePage(report, folder)),
    'page-changed',
    'report.html is not the page of report.json and of the recorded exchanges',
  );
}

/** Members that repeat an exchange: they say how it was reached, and nothing of it. */
const COMMANDS = ['repro', 'curl'];

const essence = (raw: RawCheck): string =>
  canonicalJson(
    JSON.parse(JSON.stringify(raw, (name, member: unknown) => (COMMANDS.includes(name) ? undefined : member))),
  );

function contractReasons(outcomes: readonly RawCheck[], again: readonly RawCheck[]): Reason[] {
  const recorded = new Map(outcomes.flatMap((raw) => (raw.kind === 'contract' ? [[raw.id, essence(raw)]] : [])));
  const changed = again.filter((raw) => recorded.get(raw.id) !== essence(raw)).map(({ id }) => id);
  const ids = new Set(again.map(({ id }) => id));
  const added = [...recorded.keys()].filter((id) => !ids.has(id));
  return reasonsOf('contract-changed', [
    ...changed.map((id) => `${id} does not come to what is recorded`),
    ...added.map((id) => `${id} is recorded, and is no check over recorded exchanges`),
  ]);
}

function reportReasons(report: Verdict, again: Verdict): Reason[] {
  if (canonicalJson(report) === canonicalJson(again)) return [];
  const members = [...new Set([...Object.keys(report), ...Object.keys(again)])] as (keyof Verdict)[];
  return reasonsOf(
    'report-changed',
    members
      .filter((name) => canonicalJson(report[name] ?? null) !== canonicalJson(again[name] ?? null))
      .map((name) => `report.json: ${name} is not what the recorded outcomes come to`),
  );
}
