/** What report.html shows of a judged run. Pure. */

import { fileInId } from '../../verdict/check-id.ts';
import { differencesIn } from '../../verdict/differences.ts';
import type { Verdict } from '../../verdict/verdict-format.ts';
import { keyOf } from '../check-key.ts';
import { deviationsOf } from '../deviations.ts';
import { joinedDeviations } from '../joined-deviations.ts';
import type { JudgedRun } from '../judged-run.ts';
import { inOrder } from '../profile-text.ts';
import { coverageView } from './coverage-view.ts';
import { exchangeView } from './evidence-view.ts';
import { notJudgedSentences, verdictSentence } from './sentences.ts';
import { unruledOf } from './unruled.ts';
import type {
  CheckView,
  DeviationView,
  EvidenceView,
  Facts,
  FileView,
  ReasonGroup,
  ReportView,
  RuleView,
} from './view.ts';
import { visibleData } from './visible.ts';

type Check = Verdict['checks'][number];

/** All that the page shows, with what cannot be seen written out; commands to be copied are left as they are. */
export function viewOf({ verdict, evidence }: Pick<JudgedRun, 'verdict' | 'evidence'>): ReportView {
  const { checks } = verdict;
  // What is found out about SDKs stands by itself.
  const deviations = deviationsOf(verdict).filter((each) => each.checks.some(({ sdk }) => sdk === undefined));
  const rules = createRules(verdict);
  const files = filesOf(verdict);
  const checkViews = checks.map((check, index) => checkView(check, files.indexOf(index), rules.indexOf));
  const places = new Map(checks.map((check, index) => [check, index]));
  const indices = (some: readonly Check[]): number[] => some.flatMap((check) => places.get(check) ?? []);
  const views = checks.flatMap((check, index): [number, EvidenceView][] => {
    const known = evidence.get(keyOf(check));
    if (known === undefined) return [];
    const { exchanges, script } = known;
    return [[index, { exchanges: exchanges.map(exchangeView), ...(script === undefined ? {} : { script }) }]];
  });
  const view: ReportView = {
    verdict: {
      word: verdict.verdict,
      sentence: verdictSentence(verdict, deviations),
      notJudged: notJudgedSentences(verdict),
      unexpected: verdict.unexpected ?? [],
    },
    facts: factsOf(verdict),
    counts: verdict.counts,
    profiles: inOrder(verdict.profiles),
    rules: rules.all,
    files: files.all,
    checks: checkViews,
    deviations: deviations.map(({ rule, file = '', status, checks: failed }): DeviationView => {
      const own = indices(failed);
      const count = new Set(own.map((index) => files.indexOf(index))).size;
      const about = rule === undefined ? { file, unruled: unruledOf(file, failed) } : { rule: rules.indexOf(rule.id) };
      return { ...about, status, checks: own, files: count };
    }),
    joined: joinedDeviations(deviations).map((own) => own.map((each) => deviations.indexOf(each))),
    evidence: Object.fromEntries(views),
    skipped: byReason(checks, 'skipped'),
    blocked: byReason(checks, 'blocked'),
    waivers: verdict.waivers,
    newer: verdict.newer,
    capabilities: verdict.capabilities,
    differences: differencesIn(
      checks,
      verdict.run.drivers.map(({ driver }) => driver),
    ).map(({ id, columns }) => ({ check: checks.findIndex((check) => check.id === id), columns })),
    coverage: coverageView(checks.map(({ id, kind, status }, index) => ({ id, kind, status, index }))),
  };
  return withCommands(visibleData(view), view);
}

/** `shown` with the commands of `raw`, which are to work where they are pasted; the page shows them with what is unseen written out. */
function withCommands(shown: ReportView, raw: ReportView): ReportView {
  for (const [index, check] of shown.checks.entries()) {
    const curl = raw.checks[index]?.curl;
    if (curl !== undefined) check.curl = curl;
  }
  for (const [index, { script }] of Object.entries(raw.evidence)) {
    const own = shown.evidence[Number(index)];
    if (own !== undefined && script !== undefined) own.script = script;
  }
  return shown;
}

function factsOf({ suite, run, target, provenance }: Verdict): Facts {
  return {
    target,
    ...(provenance === undefined ? {} : { server: provenance.server }),
    ...(provenance === undefined ? {} : { set: provenance.set.id }),
    overlays: provenance?.overlays.map(({ name }) => name) ?? [],
    suite: suite.version,
    run: run.id,
    startedAt: run.startedAt,
    ms: run.ms,
    sandboxes: run.sandboxes,
    drivers: run.drivers,
  };
}

/** The rules of the run, and those that checks name and it does not have. */
function createRules({ requirements, checks }: Verdict): { all: RuleView[]; indexOf(id: string): number } {
  const own = new Map<string, number[]>();
  for (const [index, { id }] of checks.entries()) own.set(id, [...(own.get(id) ?? []), index]);
  const all = requirements.map(
    ({ checks: ids, ...rule }): RuleView => ({ ...rule, checks: ids.flatMap((id) => own.get(id) ?? []) }),
  );
  const places = new Map(all.map(({ id }, index) => [id, index]));
  const indexOf = (id: string): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    all.push({ id, level: 'unknown', profile: '', status: 'not-run', checks: [] });
    places.set(id, all.length - 1);
    return all.length - 1;
  };
  return { all, indexOf };
}

/** The files of a run with their checks; a check of a file that is not among them gets one. */
function filesOf({ files, checks }: Verdict): { all: FileView[]; indexOf(check: number): number } {
  const all = files.map((file): FileView => ({ ...file, checks: [] }));
  const first = files[0]?.driver;
  const places = new Map(all.map(({ file, driver }, index) => [`${file}\n${driver ?? first ?? ''}`, index]));
  const drivers = new Set(files.flatMap(({ driver }) => driver ?? []));
  const owners = checks.map(({ id, driver }, index) => {
    const file = fileInId(id);
    const key = `${file}\n${driver !== undefined && drivers.has(driver) ? driver : (first ?? '')}`;
    let place = places.get(key);
    if (place === undefined) {
      place = all.length;
      places.set(key, place);
      all.push({ file, title: file, ms: 0, checks: [] });
    }
    all[place]?.checks.push(index);
    return place;
  });
  return { all, indexOf: (check) => owners[check] ?? 0 };
}

function checkView(check: Check, file: number, ruleOf: (id: string) => number): CheckView {
  const {
    id,
    kind,
    driver,
    status,
    sdk,
    reasons,
    place,
    request,
    repro,
    curl,
    questions,
    ms,
    verifies,
    blames,
    transcript,
    waivers,
  } = check;
  return {
    ...{ id, kind, status, reasons, file },
    verifies: verifies.map(ruleOf),
    blames: (blames ?? []).map(ruleOf),
    ...(driver === undefined ? {} : { driver }),
    ...(sdk === undefined ? {} : { sdk }),
    ...(place === undefined ? {} : { place }),
    ...(request === undefined ? {} : { request }),
    ...(repro === undefined ? {} : { repro }),
    ...(curl === undefined ? {} : { curl }),
    ...(questions === undefined ? {} : { questions }),
    ...(ms === undefined ? {} : { ms }),
    ...(transcript === undefined ? {} : { transcript: `${transcript.file}: ${transcript.exchanges.join(', ')}` }),
    ...(waivers === undefined
      ? {}
      : { waivers: waivers.map(({ check: entry, status: said }) => ({ check: entry, status: said })) }),
  };
}

function byReason(checks: readonly Check[], status: Check['status']): ReasonGroup[] {
  const groups = new Map<string, number[]>();
  for (const [index, check] of checks.entries()) {
    if (check.status !== status) continue;
    const reason = check.reasons.join('; ');
    const group = groups.get(reason) ?? [];
    group.push(index);
    groups.set(reason, group);
  }
  return [...groups]
    .map(([reason, own]) => ({ reason, checks: own }))
    .sort((a, b) => b.checks.length - a.checks.length);
}
