/** Whether the waivers of a run are such as a certificate may have. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { References } from '../../session/info.ts';
import type { Reason } from '../reason.ts';
import { refusedWaivers } from '../vendor-waivers.ts';
import type { Opened } from './opened.ts';
import { reasonIf, reasonsOf } from './reasons.ts';

export function waiverReasons(
  { basis }: Opened,
  references: Pick<References, 'rules' | 'contract' | 'questions'>,
  scenarios: readonly Scenario[],
): Reason[] {
  const { deviations, drivers, facts } = basis;
  const day = facts.run.startedAt.slice(0, 10);
  const checks = deviations.map(({ check }) => check);
  const ended = deviations.filter(({ expires }) => expires !== undefined && expires <= day);
  const nameless = deviations.filter(({ owner, issue, expires }) => !owner || !issue || !expires);
  const refused = refusedWaivers(checks, { ...references, scenarios, drivers });
  const file = facts.provenance?.baseline;
  return [
    ...reasonIf(
      deviations.length > 0 && file === undefined,
      'waivers-without-file',
      'there are waivers, and the run had no file of them',
    ),
    ...reasonsOf(
      'waiver-nameless',
      nameless.map(({ check }) => `the waiver ${check} lacks its owner, its issue or its end`),
    ),
    ...reasonsOf(
      'waiver-ended',
      ended.map(({ check, expires }) => `the waiver ${check} ended on ${expires}, before the run`),
    ),
    ...reasonsOf(
      'waiver-not-allowed',
      refused.map(({ check, musts }) => `the waiver ${check} covers what nothing leaves open: ${musts.join(', ')}`),
    ),
  ];
}
