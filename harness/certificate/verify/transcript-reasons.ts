/** Whether the transcripts of a folder are those of its run: whole, of one clock, within its time, of its own making. */
import { UsageError } from '../../errors.ts';
import type { Exchange } from '../../wire/exchange.ts';
import { REDACTED } from '../../wire/redacted.ts';
import { lifecycleUpstream } from '../../wire/routes.ts';
import { transcriptName } from '../../wire/transcript.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import type { PlannedScenario } from './planned.ts';
import { reasonsOf } from './reasons.ts';

/** A clock may be set while a run goes on, but not by more, in milliseconds. */
const TOLERANCE_MS = 60_000;

/** The name of the transcript of a scenario, below the folder of the transcripts. */
export const transcriptOf = ({ scenario, column }: Pick<PlannedScenario, 'scenario' | 'column'>): string =>
  transcriptName(scenario.file, column);

export function transcriptReasons(opened: Opened, planned: readonly PlannedScenario[]): Reason[] {
  const { transcripts } = opened;
  const known = new Map(planned.map((one) => [transcriptOf(one), one]));
  const passed = new Set(
    opened.outcomes.flatMap(({ id, driver, kind, outcome }) =>
      kind === 'step' && outcome.status === 'pass' ? [`${driver ?? ''} ${id}`] : [],
    ),
  );
  const silent = planned.filter(
    (one) =>
      (transcripts.get(transcriptOf(one)) ?? []).length === 0 &&
      one.checks.some(({ id, driver = '' }) => passed.has(`${driver} ${id}`)),
  );
  return [
    ...reasonsOf(
      'transcript-missing',
      silent.map(
        (one) => `${one.scenario.file} has checks that passed, and no exchange in transcripts/${transcriptOf(one)}`,
      ),
    ),
    ...reasonsOf(
      'transcript-unknown',
      [...transcripts.keys()].flatMap((name) =>
        known.has(name) ? [] : [`transcripts/${name} is of no scenario of the run`],
      ),
    ),
    ...[...transcripts].flatMap(([name, exchanges]) => {
      const one = known.get(name);
      return [...numberReasons(name, exchanges), ...(one === undefined ? [] : placeReasons(name, exchanges, one))];
    }),
    ...timeReasons(opened),
    ...originReasons(opened),
  ];
}

function numberReasons(name: string, exchanges: readonly Exchange[]): Reason[] {
  const numbers = exchanges.map(({ seq }) => seq).sort((one, other) => one - other);
  const wrong = numbers.findIndex((seq, index) => seq !== index + 1);
  if (wrong < 0) return [];
  const what = numbers[wrong] === numbers[wrong - 1] ? `${numbers[wrong]} is there twice` : `${wrong + 1} is missing`;
  return reasonsOf('exchange-missing', [`transcripts/${name}: exchange ${what}`]);
}

/** Whether they are exchanges of the scenario, and none of a step that was not made. */
function placeReasons(
  name: string,
  exchanges: readonly Exchange[],
  { scenario, column, checks }: PlannedScenario,
): Reason[] {
  const steps = new Set(scenario.steps.map((step) => step.name));
  const left = new Set(
    checks.flatMap((check) => (check.unclaimed !== undefined && check.kind === 'step' ? [check.name] : [])),
  );
  const strange = exchanges.filter(
    ({ scenario: file, driver, step }) =>
      file !== scenario.file || driver !== column || (step !== null && !steps.has(step) && !step.includes(REDACTED)),
  );
  const made = exchanges.filter(({ step }) => step !== null && left.has(step));
  return [
    ...reasonsOf(
      'exchange-elsewhere',
      strange.map(
        ({ seq, scenario: file, step }) => `transcripts/${name}: exchange ${seq} is of ${file}, ${step ?? 'set-up'}`,
      ),
    ),
    ...reasonsOf(
      'skipped-but-made',
      [...new Set(made.map(({ step }) => step))].map(
        (step) => `transcripts/${name} has exchanges of a check that is said to be skipped: ${step}`,
      ),
    ),
  ];
}

function timeReasons({ transcripts, report }: Opened): Reason[] {
  const begin = Date.parse(report.run.startedAt);
  const end = begin + report.run.ms;
  const all = [...transcripts].flatMap(([name, exchanges]) =>
    exchanges.map(({ seq, at, tick, ms }) => {
      return { where: `transcripts/${name}: exchange ${seq}`, at, from: Date.parse(at), to: Date.parse(at) + ms, tick };
    }),
  );
  const outside = all.filter(({ from, to }) => !(from >= begin - TOLERANCE_MS && to <= end + TOLERANCE_MS));
  const offsets = all.map(({ from, tick }) => from - tick);
  const middle = [...offsets].sort((one, other) => one - other)[offsets.length >> 1] ?? 0;
  const other = all.filter((_, index) => !(Math.abs((offsets[index] ?? 0) - middle) <= TOLERANCE_MS));
  return [
    ...reasonsOf(
      'exchange-outside-run',
      outside.map(
        ({ where, at }) =>
          `${where} was at ${at}, and the run lasted from ${report.run.startedAt} for ${report.run.ms} ms`,
      ),
    ),
    ...reasonsOf(
      'clock-changed',
      other.map(({ where, at }) => `${where} was at ${at}, which is not what its other clock says`),
    ),
  ];
}

/** What the harness makes has the id of its run in it: in metadata, in names of claims and directories. */
const MARKS = /(?:conformance-run\\?"\s*:\s*\\?"|conformance-run(?:%3D|=)|\bosc-|\/conformance-)([0-9a-f]{10})\b/g;

function originReasons({ transcripts, report }: Opened): Reason[] {
  const { run, target } = report;
  const expected = baseOf(target.url);
  const foreign: string[] = [];
  const elsewhere: string[] = [];
  for (const [name, exchanges] of transcripts) {
    const ids = new Set<string>();
    const bases = new Set<string>();
    for (const { api, base, request } of exchanges) {
      if (api === 'lifecycle') bases.add(base);
      for (const [, id] of `${request.target} ${request.body?.text ?? ''}`.matchAll(MARKS)) ids.add(id as string);
    }
    ids.delete(run.id);
    for (const id of ids) foreign.push(`transcripts/${name} has requests of the run ${id}, and not of ${run.id} alone`);
    bases.delete(expected);
    for (const base of bases)
      elsewhere.push(`transcripts/${name} has requests to ${base}, and the run was about ${target.url}`);
  }
  return [...reasonsOf('run-other', foreign), ...reasonsOf('target-other', elsewhere)];
}

/** As the recorder writes the base of the API of a server. */
function baseOf(url: string): string {
  try {
    return `${lifecycleUpstream(url).base}/v1`;
  } catch (error) {
    if (error instanceof UsageError) return url;
    throw error;
  }
}
