/** Whether the waivers of a run are such as a certificate may have, on the day of the run. */
import { waiverProblems } from '../../register/waiver-problems.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { contractRuleIds } from '../../session/contract-rules.ts';
import type { References } from '../../session/info.ts';
import { parseSource } from '../../yaml/source.ts';
import type { Reason } from '../reason.ts';
import { refusedWaivers } from '../vendor-waivers.ts';
import type { Opened } from './opened.ts';
import { OUR_SPECS } from './ours.ts';
import { reasonIf, reasonsOf } from './reasons.ts';

/** A run begins within so many milliseconds after its waivers were read. */
const BEFORE_MS = 60 * 60_000;

export async function waiverReasons(
  { basis, set: { set } }: Opened,
  references: Pick<References, 'rules' | 'contract' | 'questions'>,
  scenarios: readonly Scenario[],
): Promise<Reason[]> {
  const { deviations, drivers, facts } = basis;
  const contractRules = deviations.length === 0 ? [] : await contractRuleIds(OUR_SPECS, set);
  const refused = refusedWaivers(
    deviations.map(({ check }) => check),
    { ...references, contractRules, scenarios, drivers },
  );
  const day = facts.run.startedAt.slice(0, 10);
  const before = new Date(Date.parse(facts.run.startedAt) - BEFORE_MS).toISOString().slice(0, 10);
  const misdated = deviations.filter(({ expires = '', expired = false }) =>
    expired ? expires > day : expires <= before,
  );
  return [
    ...reasonIf(
      deviations.length > 0 && facts.provenance?.baseline === undefined,
      'waivers-without-file',
      'there are waivers, and the run was given no file of them',
    ),
    ...reasonsOf('waiver-form', problemsOf(deviations, day)),
    ...reasonsOf(
      'waiver-ended',
      misdated.map(
        ({ check, expires }) => `the waiver ${check} ends on ${expires}, and the run of ${day} does not treat it so`,
      ),
    ),
    ...reasonsOf(
      'waiver-not-allowed',
      refused.map(({ check, musts }) => `the waiver ${check} covers what nothing leaves open: ${musts.join(', ')}`),
    ),
  ];
}

/** As they would be refused in the file. */
function problemsOf(deviations: readonly object[], today: string): string[] {
  if (deviations.length === 0) return [];
  const { source } = parseSource('waivers', JSON.stringify({ deviations }));
  if (source === undefined) return ['the waivers cannot be read'];
  return waiverProblems(source, { today, specs: OUR_SPECS, packaged: false }).map(
    ({ message, hint }) => `waivers: ${message}${hint === undefined ? '' : `: ${hint}`}`,
  );
}
