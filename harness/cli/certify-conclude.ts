/** What becomes of a certification run that has ended: a decision, a folder, and what is printed of both. */
import type { KeyObject } from 'node:crypto';
import { relative } from 'node:path';
import type { Certificate } from '../certificate/certificate-format.ts';
import type { LoadedClaim } from '../certificate/claim.ts';
import { certificateOf, testResultOf } from '../certificate/compose.ts';
import { keyId } from '../certificate/keys.ts';
import type { RefusalParts } from '../certificate/objections.ts';
import { certificatePage } from '../certificate/page.ts';
import { type Decision, decide, withLeft } from '../certificate/policy.ts';
import { refusalLines } from '../certificate/refusal-lines.ts';
import { refusalPage } from '../certificate/refusal-page.ts';
import type { SelfTest } from '../certificate/self-test.ts';
import { waiverText } from '../certificate/waiver-text.ts';
import type { Draft } from '../certificate/write-folder.ts';
import { counted } from '../counted.ts';
import { HarnessError } from '../errors.ts';
import type { ClaimedSet } from './claimed-set.ts';
import type { Ended } from './run-plan.ts';

export type Concluding = {
  ended: Ended;
  claim: LoadedClaim;
  set: ClaimedSet;
  key: KeyObject;
  selfTest: SelfTest;
  draft: Draft;
  /** Absolute. */
  out: string;
  print(line: string): void;
};

/** Writes and signs the folder, and gives 0 where the claim is borne out, 1 where not. Throws HarnessError. */
export async function conclude({ ended, claim, set, key, selfTest, draft, out, print }: Concluding): Promise<number> {
  const { settings, info, verdict: report, left } = ended;
  if (report === undefined) throw new HarnessError('no certificate: the run came to no verdict');
  if (report.run.interrupted !== undefined)
    throw new HarnessError(`no certificate: the run did not come to its end: ${report.run.interrupted.reason}`);
  const facts = { report, claimed: claim.profiles, set: set.set, questions: info.questions };
  const decision = withLeft(decide(facts), left);
  const refusal: RefusalParts = {
    implementation: claim.claim.implementation,
    profiles: claim.claim.profiles,
    set: claim.claim.set,
    reasons: decision.reasons,
    report,
    rules: info.rules,
    reports: relative(process.cwd(), settings.reports) || '.',
  };
  const { provenance } = report;
  if (provenance === undefined) throw new HarnessError('no certificate: the report does not say what it is about');
  const parts = { claim, report, decision, provenance, set: set.set, now: new Date() };
  const certificate = certificateOf(parts);
  draft.finish({
    reports: settings.reports,
    texts: {
      'claim.yaml': claim.text,
      'set.json': set.text,
      'report.html': await certificatePage(report, settings.reports),
      'self-test.json': `${JSON.stringify(selfTest, null, 2)}\n`,
      ...(decision.result === 'FAILED' ? { 'refusal.md': refusalPage(refusal) } : {}),
    },
    certificate,
    testResult: testResultOf(parts),
    suite: provenance.suite,
    key,
    secrets: secretsOf(ended),
  });
  const folder = relative(process.cwd(), out) || out;
  for (const line of resultLines({
    certificate,
    claim,
    decision,
    folder,
    key,
    until: set.set.certificatesUntil,
    refusal,
  }))
    print(line);
  return decision.result === 'FAILED' ? 1 : 0;
}

function secretsOf({ settings, info }: Ended): string[] {
  const { apiKey, ossfs } = settings;
  const all = [apiKey, info.apiKey, ossfs?.accessKeyId, ossfs?.accessKeySecret, ...info.secrets];
  return all.filter((secret) => secret !== undefined);
}

type Concluded = {
  certificate: Certificate;
  claim: LoadedClaim;
  decision: Decision;
  folder: string;
  key: KeyObject;
  until: string;
  refusal: RefusalParts;
};

function resultLines({ certificate, claim, decision, folder, key, until, refusal }: Concluded): string[] {
  const { implementation, profiles } = claim.claim;
  const what = `${implementation.name} ${implementation.version}`;
  if (decision.result === 'FAILED') {
    return [
      '',
      `FAILED      ${what} is not certified: ${counted(new Set(decision.reasons.map(({ rule, text }) => rule ?? text)).size, 'thing')} against the claim`,
      ...refusalLines(refusal, `${folder}/refusal.md`),
      `written     ${folder}, signed: it says FAILED`,
    ];
  }
  const warned =
    decision.warned.length === 0
      ? ''
      : `, with ${counted(decision.warned.length, 'warning')}: ${decision.warned.join(', ')}`;
  return [
    '',
    `${decision.result.padEnd(11)} ${what} is certified for ${profiles.join(', ')} by the requirement set ${refusal.set}${warned}`,
    ...certificate.waivers.map((waiver) => `waived      ${waiverText(waiver)}`),
    `written     ${folder}, valid until ${until}, signed with the key ${keyId(key)}`,
    `check it    npx opensandbox-conformance verify ${folder} --key ${folder}/key.pub.pem`,
  ];
}
