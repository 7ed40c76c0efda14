/** What explains a check that did not pass: its exchanges, and the one among them whose answer was judged. */
import { curlOf } from '../contract/curl.ts';
import { requestLine } from '../repro/outcome.ts';
import { needsOf } from '../scenario/needs.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { partsOf, verbOf } from '../verbs/all.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { Evidence } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';

/** The exchange whose answer was judged, and all of the check, oldest first; nothing for a check that passed. */
export type Judged = { decisive: Exchange; exchanges: readonly Exchange[]; own: boolean };

/** For the record of a check; nothing where no exchange has to do with it. */
export function evidenceOf(judged: Judged | undefined): Evidence {
  if (judged === undefined) return {};
  const { decisive, exchanges } = judged;
  return {
    request: requestLine(decisive),
    curl: curlOf(decisive),
    transcript: {
      file: decisive.scenario,
      ...(decisive.driver === undefined ? {} : { driver: decisive.driver }),
      exchanges: exchanges.map(({ seq }) => seq),
    },
  };
}

/** What a part of the set-up failed at: what was refused last, or else what was asked last. */
export function judgedOfSetUp({ status }: Outcome, made: readonly Exchange[]): Judged | undefined {
  if (status === 'pass') return undefined;
  const asked = made.filter(({ request: { method } }) => method !== 'DELETE');
  const decisive = asked.findLast((exchange) => !isGood(exchange)) ?? asked.at(-1);
  return decisive && { decisive, exchanges: made, own: true };
}

/**
 * What a step failed at. `made` are its own exchanges, `before` those of the scenario before it, both oldest first: a step
 * that makes none judges what earlier ones have shown or done.
 */
export function judgedOfStep(
  outcome: Outcome,
  planned: PlannedStep,
  scenario: Scenario,
  { made, before }: { made: readonly Exchange[]; before: readonly Exchange[] },
): Judged | undefined {
  if (outcome.status === 'pass') return undefined;
  if (made.length > 0) return { decisive: decisiveOf(outcome, planned, made), exchanges: made, own: true };
  if (outcome.status === 'blocked') return undefined;
  const needs = partsOf(planned.step).flatMap((part) => needsOf(part, scenario));
  const names = scenario.steps.filter(({ step: { as } }) => as !== undefined && needs.includes(`steps.${as}`));
  const shown = before.filter(({ step }) => names.some(({ name }) => name === step));
  const decisive = shown.at(-1) ?? before.findLast(({ request: { method } }) => method !== 'GET' && method !== 'HEAD');
  if (decisive === undefined) return undefined;
  return { decisive, exchanges: shown.length > 0 ? shown : [decisive], own: false };
}

/** What was wrong on purpose says more than what was sent to take its effect back; polls say less than what they are for. */
function decisiveOf(outcome: Outcome, { step }: PlannedStep, made: readonly Exchange[]): Exchange {
  const wrong = made.findLast((exchange) => exchange.wrongOnPurpose);
  if (wrong !== undefined) return wrong;
  const { reasons = [], assertions = [] } = outcome.status === 'fail' ? outcome : {};
  const parts = partsOf(step);
  const failed = parts.filter(({ check }) => reasons.some((reason) => reason.startsWith(`${check}: `)));
  const judged = made.filter((exchange) =>
    (failed.length > 0 ? failed : parts).some((part) => {
      const { api, request } = exchange;
      return verbOf(part).judges?.({ api, method: request.method, target: request.target }, assertions) ?? true;
    }),
  );
  // Where what it judges was never asked, something before it went wrong.
  return judged.at(-1) ?? made.findLast((exchange) => !isGood(exchange)) ?? (made.at(-1) as Exchange);
}

const isGood = ({ response }: Exchange): boolean => response !== undefined && response.status < 400;
