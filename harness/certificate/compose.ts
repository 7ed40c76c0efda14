/** What a certificate says, from a run and what was decided of it. Pure. */
import { HarnessError } from '../errors.ts';
import type { Provenance } from '../verdict/provenance-format.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { Certificate } from './certificate-format.ts';
import type { LoadedClaim } from './claim.ts';
import type { Decision } from './policy.ts';
import type { TestResult } from './test-result-format.ts';

export type CertificateParts = {
  claim: LoadedClaim;
  report: Verdict;
  decision: Decision;
  provenance: Provenance;
  /** The frozen set of the claim. */
  set: { set: string; certificatesUntil: string };
  /** When it is signed. */
  now: Date;
};

/** Our predicate. */
export function certificateOf({ claim, report, decision, provenance, set, now }: CertificateParts): Certificate {
  const { id, startedAt, ms, drivers } = report.run;
  const claimed = new Set([...claim.profiles, ...claim.claim.profiles]);
  return {
    result: decision.result,
    implementation: claim.claim.implementation,
    set: frozen(provenance),
    profiles: profilesOf(report, claimed),
    notClaimed: report.profiles.flatMap(({ profile, word }) => (claimed.has(profile) ? [] : [{ profile, word }])),
    waivers: waiversOf(report),
    newer: report.newer.map(({ what, where, count, overlay }) => ({ what, where, count, overlay })),
    openQuestions: questionsOf(report, decision),
    skipped: decision.skipped,
    drivers: drivers.map(({ driver }) => driver),
    suite: provenance.suite,
    server: provenance.server,
    run: { id, startedAt, endedAt: new Date(Date.parse(startedAt) + ms).toISOString() },
    issuedAt: now.toISOString(),
    validUntil: set.certificatesUntil,
  };
}

function frozen({ set: { id, digest } }: Provenance): { id: string; digest: string } {
  if (digest === undefined) throw new HarnessError(`no certificate: the requirement set ${id} is not frozen`);
  return { id, digest };
}

/** The predicate test-result. */
export function testResultOf({ claim, decision, provenance }: CertificateParts): TestResult {
  const { documents, overlays, baseline } = provenance;
  const { id, digest } = frozen(provenance);
  const descriptor = (name: string, sha256: string) => ({ name, digest: { sha256 } });
  return {
    result: decision.result,
    configuration: [
      descriptor(`requirement set ${id}`, digest),
      ...Object.entries(documents).map(([name, digest]) => descriptor(name, digest)),
      ...overlays.map(({ name, digest }) => descriptor(`overlay ${name}`, digest)),
      ...(baseline === undefined ? [] : [descriptor('waivers', baseline.digest)]),
    ],
    url: claim.claim.implementation.url,
    passedTests: decision.passed,
    warnedTests: decision.warned,
    failedTests: decision.failed,
  };
}

function profilesOf({ profiles }: Verdict, claimed: ReadonlySet<string>): Certificate['profiles'] {
  return profiles.flatMap(({ profile, word, musts, counts }) =>
    claimed.has(profile) ? [{ profile, word, musts, passed: counts.pass ?? 0, waived: counts.waived ?? 0 }] : [],
  );
}

/** What the documents leave open of what was not kept in the claimed profiles. */
function questionsOf({ checks, requirements }: Verdict, { warned, failed }: Decision): Certificate['openQuestions'] {
  const rules = new Set([...warned, ...failed]);
  const named = new Set(requirements.flatMap((rule) => (rules.has(rule.id) ? rule.checks : [])));
  const touched = checks.flatMap(({ id, questions = [] }) => (named.has(id) ? questions : []));
  return [...new Map(touched.map((each) => [each.id, each])).values()];
}

/** The waivers that cover something. */
const waiversOf = ({ waivers }: Verdict): Certificate['waivers'] =>
  waivers.filter(({ status }) => status === 'applied').map(ownedWaiver);

/** Throws HarnessError for one of nobody, which no file of a vendor has: its loader sees to that. */
function ownedWaiver(waiver: Verdict['waivers'][number]): Certificate['waivers'][number] {
  const { check, clause, evidence, reason, owner, issue, expires, musts } = waiver;
  if (reason === undefined || owner === undefined || issue === undefined || expires === undefined)
    throw new HarnessError(`no certificate: nobody answers for the waiver ${check}`);
  return { check, clause, evidence, reason, owner, issue, expires, musts };
}
