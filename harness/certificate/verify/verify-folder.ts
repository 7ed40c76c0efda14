/** Verifies the folder of a certificate: everything in it is taken for the work of a stranger until it is shown to fit. */
import type { KeyObject } from 'node:crypto';
import { loadReferences } from '../../session/references.ts';
import type { Certificate } from '../certificate-format.ts';
import type { Reason } from '../reason.ts';
import { subjectReasons } from '../subjects.ts';
import { completenessReasons } from './completeness.ts';
import { dateReasons } from './date-reasons.ts';
import { decidedAgain } from './decided-again.ts';
import { evidenceReasons } from './evidence-reasons.ts';
import { judgedAgain } from './judged-again.ts';
import { layoutOf } from './layout.ts';
import { offerReasons } from './offer-reasons.ts';
import { type Opened, openFolder } from './opened.ts';
import { OUR_SPECS, ourScenarios } from './ours.ts';
import { plannedScenarios } from './planned.ts';
import { printable, reasonsOf } from './reasons.ts';
import { runReasons } from './run-reasons.ts';
import { selfTestReasons } from './self-test-reasons.ts';
import { setReasons } from './set-reasons.ts';
import { type Signed, signedIn } from './signatures.ts';
import { transcriptReasons } from './transcript-reasons.ts';
import { waiverReasons } from './waiver-reasons.ts';

export type Verification = {
  /** Everything fits, and the result is PASSED or WARNED. */
  accepted: boolean;
  /** Why it cannot be believed; none where all fits, also where the result is FAILED. */
  reasons: Reason[];
  warnings: Reason[];
  /** keyId of the key that the signatures were held to, and whether whoever asks has named it. */
  key?: { id: string; vouched: boolean };
  /** What the certificate says. Without reasons it can be believed as far as docs/certification.md says. */
  certificate?: Certificate;
};

export type VerifyOptions = {
  /** The key that must have signed; absent: that of the folder, for which nobody vouches. */
  key?: KeyObject;
  /** The ids of the faults that the self-test of this suite tries. */
  selfTest: readonly string[];
  now?: Date;
  /** Asked after each part, the quick ones first: whether the reasons so far are enough. */
  enough?: (reasons: readonly Reason[]) => boolean;
};

/** Throws UsageError where there is no folder; whatever is wrong in it is a reason. */
export async function verifyFolder(folder: string, options: VerifyOptions): Promise<Verification> {
  const { enough = () => false } = options;
  const found: Found = { reasons: [], warnings: [] };
  for await (const part of partsOf(folder, options, found)) {
    found.reasons.push(...part.reasons);
    found.warnings.push(...(part.warnings ?? []));
    if (enough(found.reasons)) break;
  }
  const { signed } = found;
  const certificate = signed?.certificate?.predicate;
  const reasons = each(found.reasons);
  return {
    accepted: reasons.length === 0 && certificate !== undefined && certificate.result !== 'FAILED',
    reasons,
    warnings: each(found.warnings),
    ...(signed?.key === undefined ? {} : { key: { id: signed.key, vouched: signed.vouched === true } }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

type Found = { reasons: Reason[]; warnings: Reason[]; signed?: Signed };
type Part = { reasons: Reason[]; warnings?: Reason[] };

async function* partsOf(
  folder: string,
  { key, selfTest, now = new Date() }: VerifyOptions,
  found: Found,
): AsyncGenerator<Part> {
  const layout = layoutOf(folder);
  yield layout;
  if (!layout.readable) return;
  const signed = signedIn(folder, key);
  found.signed = signed;
  yield { reasons: signed.reasons, warnings: key === undefined ? unknownKey(signed) : [] };
  if (signed.testResult !== undefined) yield { reasons: subjectReasons(folder, signed.testResult.subject) };
  const { opened, reasons } = openFolder(folder, layout.files, OUR_SPECS);
  yield { reasons };
  if (opened === undefined) return;
  yield dateReasons(opened, signed, now);
  yield { reasons: selfTestReasons(opened, selfTest) };
  const set = setReasons(opened, signed);
  yield set;
  const run = [...runReasons(opened), ...offerReasons(opened)];
  yield { reasons: run };
  // Nothing here says what a set comes to that is not ours, nor what an overlay has that there is not.
  if (set.known && !run.some(({ code }) => code === 'overlay-unknown')) yield* heldToSet(folder, opened, signed);
}

async function* heldToSet(folder: string, opened: Opened, signed: Signed): AsyncGenerator<Part> {
  const { basis, set } = opened;
  const scenarios = await ourScenarios(set.set);
  const references = await loadReferences(OUR_SPECS, basis.judges, set.set);
  const planned = plannedScenarios(scenarios, basis);
  yield { reasons: decidedAgain(opened, signed, references.questions).reasons };
  yield { reasons: completenessReasons(opened, planned) };
  yield { reasons: await waiverReasons(opened, references, scenarios) };
  yield { reasons: transcriptReasons(opened, planned) };
  yield { reasons: evidenceReasons(opened, planned, references.operations) };
  yield { reasons: await judgedAgain(folder, opened) };
}

const unknownKey = ({ key }: Signed): Reason[] =>
  key === undefined
    ? []
    : reasonsOf('key-unknown', [
        `signed by SHA256:${key}, a key that nobody vouches for; --key names one that is known`,
      ]);

/** Each once, in a form that can be printed. */
function each(reasons: readonly Reason[]): Reason[] {
  const all = reasons.map(({ code, text }) => ({ code, text: printable(text) }));
  return [...new Map(all.map((reason) => [`${reason.code} ${reason.text}`, reason])).values()];
}
