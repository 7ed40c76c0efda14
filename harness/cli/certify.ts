/** `certify`: tests a server against a claim, and writes a folder that a third party can verify. */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { canBeCertified } from '../certificate/certifiable.ts';
import { type LoadedClaim, loadClaim } from '../certificate/claim.ts';
import { loadPrivateKey } from '../certificate/keys.ts';
import { passphraseOf } from '../certificate/passphrase.ts';
import { type SelfTest, selfTestFailure, selfTestProblems } from '../certificate/self-test.ts';
import { beginFolder, requireFree } from '../certificate/write-folder.ts';
import { UsageError } from '../errors.ts';
import { isPackagedBaseline } from '../register/baseline.ts';
import type { Flags } from '../settings/resolve.ts';
import { knownSets } from '../spec-version.ts';
import { conclude } from './certify-conclude.ts';
import { refuseChoices } from './certify-refused.ts';
import { certifySettings } from './certify-settings.ts';
import { refuseWaivers } from './certify-waivers.ts';
import { type ClaimedSet, claimedSet } from './claimed-set.ts';
import { startInside } from './inside.ts';
import { packagedSpecs } from './packaged.ts';
import { planRun } from './plan.ts';
import { printLeft } from './run.ts';
import { runPlan } from './run-plan.ts';
import { runSelfTest } from './self-test.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

export type CertifyFlags = Flags & {
  claim?: string;
  key?: string;
  passphraseFile?: string;
  waivers?: string;
  out: string;
  verbose?: boolean;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Gives 0 where the claim is borne out, also with warnings, and 1 where it is not. Throws UsageError and HarnessError. */
export async function certifyCommand(filters: string[], flags: CertifyFlags): Promise<number> {
  refuseChoices(filters, flags);
  const specs = packagedSpecs();
  const claim = loadClaim(required(flags.claim, CLAIM_MISSING), { specs, sets: knownSets(specs) });
  const key = loadPrivateKey(required(flags.key, KEY_MISSING), passphraseOf(flags.passphraseFile, process.env));
  const out = resolve(flags.out);
  requireFree(out);
  const waivers = waiversFile(flags.waivers);
  const settings = certifySettings(flags, claim, waivers);
  if (out === settings.reports || relative(out, settings.reports) === '')
    throw new UsageError(`--out: ${out} is the folder of the reports of the run; name another one`);
  if (waivers !== undefined) await refuseWaivers(waivers, settings);
  const set = await claimedSet(claim.claim.set, specs);
  refuseUnjudged(claim, set);

  const signals = watchSignals(print);
  try {
    const there = await startInside(settings, print, signals);
    if (there !== undefined) return there;
    const draft = beginFolder(out);
    try {
      print(headline(claim));
      const selfTest = await selfTested(signals.signal);
      if (selfTest === undefined) return 3;
      const flagsOfRun = { ...(flags.verbose === undefined ? {} : { verbose: flags.verbose }) };
      const plan = await planRun(settings, [], flagsOfRun);
      const ended = await runPlan(plan, { print, onLeft: printLeft, stop: signals });
      const early = signals.received();
      if (early !== undefined) return exitCodeAfter(early);
      const code = await conclude({ ended, claim, set, key, selfTest, draft, out, print });
      const received = signals.received();
      return received === undefined ? code : exitCodeAfter(received);
    } finally {
      draft.discard();
    }
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

/** What nobody can be certified for is said before a run that could only show it. */
function refuseUnjudged({ profiles }: LoadedClaim, { set }: ClaimedSet): void {
  const without = profiles.filter((name) => !canBeCertified(name, set.requirements));
  if (without.length === 0) return;
  throw new UsageError(
    `--claim: the requirement set ${set.set} has no check for ${without.join(', ')}, so that nobody can be certified for it: leave it out`,
  );
}

const CLAIM_MISSING = `certify needs a claim: --claim claim.yaml
  one to begin with: opensandbox-conformance certify --init > claim.yaml`;
const KEY_MISSING = `certify needs a key that signs the result: --key key.pem
  a pair of keys: opensandbox-conformance keygen`;

function required(value: string | undefined, message: string): string {
  if (value === undefined) throw new UsageError(message);
  return value;
}

function waiversFile(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const path = resolve(name);
  if (!existsSync(path)) throw new UsageError(`--waivers: ${path} does not exist`);
  if (isPackagedBaseline(path))
    throw new UsageError(
      `--waivers: ${path} is of this package: it is what the suite knows of a server, and nobody there answers for it`,
    );
  return path;
}

const headline = ({ claim, drivers }: LoadedClaim): string =>
  `certify     ${claim.implementation.name} ${claim.implementation.version}: ${claim.profiles.join(', ')}; ` +
  `requirement set ${claim.set}, driven by ${drivers.join(', ')}`;

/** Undefined where the suite may not judge on this machine; then it has been said why. */
async function selfTested(signal: AbortSignal): Promise<SelfTest | undefined> {
  print('self-test   the suite is tried on this machine first, against servers that are broken in one thing each');
  const selfTest = await runSelfTest(signal);
  const seconds = Math.round(selfTest.ms / 1000);
  if (selfTestProblems(selfTest).length > 0) {
    process.stderr.write(`${selfTestFailure(selfTest)}\n`);
    return undefined;
  }
  print(`self-test   ${selfTest.faults.length} of ${selfTest.faults.length} noticed, ${seconds} s`);
  return selfTest;
}
