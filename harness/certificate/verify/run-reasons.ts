/** Whether a run is one that a certificate can be about: whole, with nothing chosen, by the drivers of the claim. */
import { canonicalJson } from '../../digest.ts';
import { DRIVERS } from '../../drivers/all.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import { reasonIf, reasonsOf } from './reasons.ts';

export function runReasons({ claim, set, basis, report }: Opened): Reason[] {
  const { run, provenance } = basis.facts;
  const removed = provenance?.settings.removed ?? [];
  const strange = basis.overlays.filter((name) => !Object.hasOwn(set.overlays, name));
  const unknown = basis.drivers.filter((name) => !DRIVERS.names().includes(name));
  const drivers = [basis.drivers, run.drivers.map(({ driver }) => driver), provenance?.settings.drivers ?? []];
  return [
    ...reasonIf(run.partial !== undefined, 'run-partial', `the run is only a part of the suite: ${run.partial}`),
    ...reasonIf(
      run.interrupted !== undefined,
      'run-interrupted',
      `the run did not come to its end: ${run.interrupted?.reason}`,
    ),
    ...reasonIf(
      basis.judges !== undefined,
      'run-of-part',
      'the target of the run can be judged by a part of the suite alone',
    ),
    ...reasonsOf(
      'capability-removed',
      removed.map((name) => `the run was told not to judge ${name}`),
    ),
    ...reasonsOf(
      'overlay-unknown',
      strange.map((name) => `the requirement set has no overlay ${name}`),
    ),
    ...reasonIf(
      canonicalJson(basis.overlays) !== canonicalJson((provenance?.overlays ?? []).map(({ name }) => name)),
      'overlays-differ',
      'the run names other overlays in what it was judged by than in what it says of itself',
    ),
    ...reasonsOf(
      'driver-unknown',
      unknown.map((name) => `${name} is no driver of the suite`),
    ),
    ...reasonIf(
      drivers.some((names) => canonicalJson(names) !== canonicalJson(claim.drivers)),
      'drivers-differ',
      `the claim names the drivers ${claim.drivers.join(', ')}, and the run was driven by ${basis.drivers.join(', ')}`,
    ),
    ...reasonIf(
      report.unexpected !== undefined,
      'skips-chosen',
      'the run had a list of skips of its own: which there may be is in the requirement set',
    ),
  ];
}
