/** Whether a certificate is about a requirement set and a suite that are known here. */
import { canonicalJson } from '../../digest.ts';
import type { Reason } from '../reason.ts';
import { suiteOf } from '../subjects.ts';
import type { Opened } from './opened.ts';
import { type OurSet, ourSet, ourSuite } from './ours.ts';
import { reasonIf, reasonsOf } from './reasons.ts';
import type { Signed } from './signatures.ts';

export type SetReasons = {
  reasons: Reason[];
  warnings: Reason[];
  /** This suite has the set, and the folder has the same: the run can be held to it. */
  known: boolean;
};

export function setReasons({ set, setText, claim, basis, report }: Opened, signed: Signed): SetReasons {
  const ours = ourSet(set.set);
  const others = [
    ['the claim', claim.claim.set],
    ['the run', basis.set],
    ['the certificate', signed.certificate?.predicate.set.id ?? set.set],
  ].filter(([, id]) => id !== set.set);
  const known = ours?.text === setText && others.length === 0;
  const suite = suiteReasons(report, signed);
  return {
    known,
    warnings: suite.warnings,
    reasons: [
      ...reasonIf(ours === undefined, 'set-unknown', `this suite has no requirement set ${set.set}: take a newer one`),
      ...reasonIf(
        ours !== undefined && ours.text !== setText,
        'set-changed',
        `set.json is not the requirement set ${set.set} that this suite has`,
      ),
      ...reasonsOf(
        'set-other',
        others.map(([what, id]) => `${what} is about the requirement set ${id}, and set.json is ${set.set}`),
      ),
      ...(ours === undefined ? [] : documentReasons(report, ours)),
      ...suite.reasons,
    ],
  };
}

/** Whether the run was held to what the set has: digests of the set itself, of its documents, of overlays. */
function documentReasons({ provenance }: Opened['report'], { set, digest }: OurSet): Reason[] {
  if (provenance === undefined) return [];
  const { documents, overlays, set: run } = provenance;
  const strange = overlays.filter((overlay) => set.overlays[overlay.name] !== overlay.digest);
  return [
    ...reasonIf(
      run.digest !== digest,
      'set-of-run',
      `the run was held to another requirement set ${run.id} than the frozen one`,
    ),
    ...reasonIf(
      canonicalJson(documents) !== canonicalJson(set.documents),
      'documents-changed',
      'the run was held to other documents than those of the requirement set',
    ),
    ...reasonsOf(
      'overlay-changed',
      strange.map(({ name }) => `the overlay ${name} of the run is not that of the requirement set`),
    ),
  ];
}

/** The same version must be the same suite; what another version finds otherwise is told by what it finds. */
function suiteReasons(
  { provenance, suite: named }: Opened['report'],
  signed: Signed,
): Pick<SetReasons, 'reasons' | 'warnings'> {
  if (provenance === undefined)
    return {
      warnings: [],
      reasons: reasonsOf('provenance-missing', ['the report does not say by which suite it was made']),
    };
  const { suite } = provenance;
  const ours = ourSuite();
  const subject = signed.testResult && suiteOf(signed.testResult.subject);
  const isOne =
    named.version === suite.version &&
    (subject === undefined || (subject.version === suite.version && subject.digest === suite.digest));
  return {
    reasons: [
      ...reasonIf(!isOne, 'suite-differs', 'the report and the statement name different suites'),
      ...reasonIf(
        suite.version === ours.version && suite.digest !== ours.digest,
        'suite-changed',
        `the run was made by a changed suite: its digest is not that of version ${ours.version}`,
      ),
    ],
    warnings: reasonIf(
      suite.version !== ours.version,
      'suite-other',
      `the run was made by version ${suite.version} of the suite, and this is ${ours.version}`,
    ),
  };
}
