/** Recorded outcomes of steps, held against their own exchanges where that is sure. */
import { isObject } from '../../json-object.ts';
import type { PlannedStep } from '../../scenario/scenario.ts';
import type { NamedOperation } from '../../session/operations.ts';
import { ownOf, verbOf } from '../../verbs/all.ts';
import { inColumn } from '../../verdict/in-column.ts';
import type { RawCheck } from '../../verdict/raw-check.ts';
import type { Exchange } from '../../wire/exchange.ts';
import { REDACTED } from '../../wire/redacted.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import type { PlannedScenario } from './planned.ts';
import { reasonsOf } from './reasons.ts';
import { transcriptOf } from './transcript-reasons.ts';

export function evidenceReasons(
  { outcomes, transcripts }: Opened,
  planned: readonly PlannedScenario[],
  operations: readonly NamedOperation[],
): Reason[] {
  const byName = new Map(outcomes.map((raw) => [inColumn(raw.id, raw.driver), raw]));
  const files = new Map(planned.map((one) => [inColumn(one.scenario.file, one.column), transcriptOf(one)]));
  const exchangesOf = (file: string | undefined): readonly Exchange[] => transcripts.get(file ?? '') ?? [];
  const unheld = planned.flatMap((one) => {
    const exchanges = exchangesOf(transcriptOf(one));
    // In the name of a step a secret may have been replaced: whose exchanges those are nobody knows.
    if (exchanges.some(({ step }) => step?.includes(REDACTED))) return [];
    const steps = byStep(exchanges);
    return one.checks.flatMap(({ id, name, driver, planned: step }) => {
      const raw = byName.get(inColumn(id, driver));
      if (raw?.outcome.status !== 'pass' || step === undefined) return [];
      const asked = surelyAsked(step, operations);
      if (asked === undefined || hasAnswer(steps.get(name) ?? [], asked)) return [];
      return [
        `${inColumn(id, driver)} passed, and its exchanges show no ${asked.method} with the status ${asked.status}`,
      ];
    });
  });
  return [
    ...reasonsOf('pass-without-exchange', unheld),
    ...reasonsOf(
      'evidence-missing',
      outcomes.flatMap((raw) => missingEvidence(raw, files, exchangesOf)),
    ),
  ];
}

function byStep(exchanges: readonly Exchange[]): Map<string, Exchange[]> {
  const steps = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    if (exchange.step === null) continue;
    const own = steps.get(exchange.step);
    if (own === undefined) steps.set(exchange.step, [exchange]);
    else own.push(exchange);
  }
  return steps;
}

type Asked = { method: string; status: number };

const hasAnswer = (exchanges: readonly Exchange[], { method, status }: Asked): boolean =>
  exchanges.some(({ request, response }) => request.method === method && response?.status === status);

/**
 * What the one request of a step asks and what its answer must be, where that is written in the scenario: its verb says which
 * request that is, the status is a number, and it is made once.
 */
function surelyAsked({ step }: PlannedStep, operations: readonly NamedOperation[]): Asked | undefined {
  const { expect, eventually } = step;
  if (eventually !== undefined || !isObject(expect) || typeof expect.status !== 'number') return undefined;
  const method = verbOf(step).requests?.(
    ownOf(step),
    (operation) => operations.find(({ operationId }) => operationId === operation)?.method,
  );
  return method === undefined ? undefined : { method: method.toUpperCase(), status: expect.status };
}

/** Exchanges that a recorded outcome names and that are not there. */
function missingEvidence(
  { id, driver, transcript, outcome }: RawCheck,
  files: ReadonlyMap<string, string>,
  exchangesOf: (file: string | undefined) => readonly Exchange[],
): string[] {
  const findings =
    outcome.status === 'findings' ? [...outcome.findings, ...outcome.softened.map(({ finding }) => finding)] : [];
  const named = [
    ...(transcript === undefined
      ? []
      : transcript.exchanges.map((seq) => ({ file: inColumn(transcript.file, transcript.driver), seq }))),
    ...findings.map(({ first }) => ({ file: inColumn(first.scenario, first.driver), seq: first.seq })),
  ];
  const missing = named.find(({ file, seq }) => !exchangesOf(files.get(file)).some((exchange) => exchange.seq === seq));
  return missing === undefined
    ? []
    : [`${inColumn(id, driver)} names exchange ${missing.seq} of ${missing.file}, which is not there`];
}
