/** `verify`: whether the folder of a certificate can be believed, in words or as JSON. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { loadPublicKey } from '../certificate/keys.ts';
import { printable } from '../certificate/verify/reasons.ts';
import { type Verification, verifyFolder } from '../certificate/verify/verify-folder.ts';
import { waiverText } from '../certificate/waiver-text.ts';
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { SELF_TEST_FAULTS } from './self-test.ts';

export type VerifyFlags = { key?: string; json?: true };

/** What no certificate lacks: a folder without all of them is something else. */
const OF_ALL = ['statement.dsse.json', 'report.json', 'set.json'] as const;

/** Gives 0 where it is accepted, and 1 where it is refused or says FAILED. Throws UsageError. */
export async function verifyCommand(name: string, flags: VerifyFlags): Promise<number> {
  const folder = resolve(name);
  if (existsSync(folder) && !OF_ALL.some((file) => existsSync(join(folder, file))))
    throw new UsageError(`${printable(name)} is no certificate: it has none of ${OF_ALL.join(', ')}`);
  const verification = await verifyFolder(folder, {
    selfTest: SELF_TEST_FAULTS,
    ...(flags.key === undefined ? {} : { key: loadPublicKey(resolve(flags.key)) }),
  });
  const text = flags.json
    ? JSON.stringify({ verdict: verdictOf(verification), ...verification }, null, 2)
    : verificationLines(verification, relative(process.cwd(), folder) || '.').join('\n');
  process.stdout.write(`${text}\n`);
  return verification.accepted ? 0 : 1;
}

/** `failed`: nothing is wrong with the folder, and what it says is that the claim was not borne out. */
const verdictOf = ({ accepted, reasons }: Verification): 'accepted' | 'refused' | 'failed' =>
  accepted ? 'accepted' : reasons.length > 0 ? 'refused' : 'failed';

/** For people: who says what of which server, and then whether it can be believed. */
export function verificationLines(verification: Verification, folder: string): string[] {
  const { reasons, warnings } = verification;
  return [
    `folder      ${printable(folder)}`,
    ...keyLines(verification),
    ...certificateLines(verification),
    ...warnings.map(({ code, text }) => `warning     ${text} (${code})`),
    '',
    ...reasons.map(({ code, text }) => `  - ${text} (${code})`),
    ending(verification),
  ];
}

function keyLines({ key }: Verification): string[] {
  if (key === undefined) return [];
  return [`key         SHA256:${key.id}, ${key.vouched ? 'as given with --key' : 'from the folder itself'}`];
}

function certificateLines({ certificate }: Verification): string[] {
  if (certificate === undefined) return [];
  const { implementation, set, result, profiles, run, suite, drivers, issuedAt, validUntil, waivers } = certificate;
  const line = (word: string, text: string): string => `${word.padEnd(12)}${printable(text)}`;
  return [
    line(
      'about',
      `${implementation.name} ${implementation.version}${implementation.url === undefined ? '' : `, ${implementation.url}`}`,
    ),
    line('says', `${result} by the requirement set ${set.id}`),
    ...profiles.map(({ profile, word, musts, passed, waived }) =>
      line(
        '',
        `${profile}: ${word}, ${passed} of ${counted(musts, 'must')} kept${waived === 0 ? '' : `, ${waived} waived`}${beyond(word, musts - passed - waived)}`,
      ),
    ),
    ...waivers.map((waiver) => line('waived', waiverText(waiver))),
    line('run', `${run.id}, ${run.startedAt}, driven by ${drivers.join(', ')}, suite ${suite.version}`),
    line('issued', `${issuedAt}, valid until ${validUntil}`),
  ];
}

/** What is lacking of a profile that is conformant all the same. */
const beyond = (word: string, musts: number): string =>
  musts > 0 && (word === 'conformant' || word === 'waived') ? `, ${musts} that this run cannot show` : '';

function ending(verification: Verification): string {
  const { reasons, warnings, certificate } = verification;
  const beside = warnings.length === 0 ? '' : `, with ${counted(warnings.length, 'warning')}`;
  switch (verdictOf(verification)) {
    case 'accepted':
      return `accepted    its run bears out what was signed${beside}`;
    case 'failed':
      return `failed      all of it fits${beside}: what was signed is that the result is ${certificate?.result}`;
    case 'refused':
      return `refused     ${counted(reasons.length, 'reason')}: what was signed cannot be believed`;
  }
}
