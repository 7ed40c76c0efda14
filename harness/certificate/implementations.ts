/** docs/implementations.md: what certificates say of implementations, as a page. Pure. */
import { counted } from '../counted.ts';
import { markdownLink, markdownText } from '../markdown-text.ts';
import type { Certificate } from './certificate-format.ts';
import type { Reason } from './reason.ts';

/** A folder of a certificate, and what `verify` says of it. */
export type Submission = {
  /** Its path below the folder of all, with / between; `.` where it is that folder. */
  folder: string;
  accepted: boolean;
  reasons: readonly Reason[];
  key?: { id: string };
  certificate?: Certificate;
};

type Accepted = { folder: string; key: string; certificate: Certificate };

/** Reasons of one refused certificate that are shown. */
const MOST_REASONS = 3;

/** The page. The order is that of names, versions, sets and folders, whatever the order of the submissions is. */
export function implementationsPage(submissions: readonly Submission[]): string {
  const accepted = submissions.flatMap(({ folder, accepted: fits, key, certificate }): Accepted[] =>
    fits && key !== undefined && certificate !== undefined ? [{ folder, key: key.id, certificate }] : [],
  );
  const kept = new Set(accepted.map(({ folder }) => folder));
  const others = submissions.filter(({ folder }) => !kept.has(folder));
  return [
    '# Implementations with a certificate',
    '',
    '<!-- Made by `opensandbox-conformance implementations FOLDER`. Changes by hand do not last. -->',
    '',
    'Each line is a certificate that `verify` accepts. What that means, and what it does not, is told in',
    '[certification.md](certification.md#what-a-certificate-says). The key is the SHA-256 of the public key that signed; whose key',
    'that is, this page does not know. A certificate counts until the day in its line.',
    '',
    ...table(accepted),
    ...(others.length === 0 ? [] : ['', '## Not accepted', '', ...others.sort(byFolder).map(otherLine)]),
    '',
  ].join('\n');
}

function table(accepted: readonly Accepted[]): string[] {
  if (accepted.length === 0) return ['There are none: no certificate was in the folder of which this page was made.'];
  return [
    row(['implementation', 'version', 'set', 'result', 'profiles', 'waivers', 'until', 'key', 'certificate']),
    row(Array.from({ length: 9 }, () => '---')),
    ...accepted.toSorted(byName).map(({ folder, key, certificate }) => {
      const { implementation, set, result, validUntil } = certificate;
      return row([
        markdownLink(implementation.name, implementation.url),
        ...[implementation.version, set.id, result].map(markdownText),
        profilesText(certificate),
        waiversText(certificate),
        ...[validUntil, key, folder].map(markdownText),
      ]);
    }),
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** `conformant: core, pause; waived: volumes`: words in the order in which they come first. */
function profilesText({ profiles }: Certificate): string {
  const words = [...new Set(profiles.map(({ word }) => word))];
  const named = (word: string): string =>
    profiles
      .flatMap((one) =>
        one.word === word ? [`${one.profile}${one.waived === 0 ? '' : ` (${one.waived} waived)`}`] : [],
      )
      .join(', ');
  return words.map((word) => `${markdownText(word)}: ${markdownText(named(word))}`).join('; ');
}

function waiversText({ waivers }: Certificate): string {
  if (waivers.length === 0) return 'none';
  const musts = new Set(waivers.flatMap((waiver) => waiver.musts));
  const last =
    waivers
      .map(({ expires }) => expires)
      .sort()
      .at(-1) ?? '';
  const text = `${waivers.length}, of ${counted(musts.size, 'must')}, the last until`;
  return `${text} ${markdownText(last)}`;
}

/** Why a certificate is not in the table. */
function otherLine({ folder, reasons, certificate }: Submission): string {
  const shown = reasons.slice(0, MOST_REASONS).map(({ code, text }) => `${markdownText(text)} (${markdownText(code)})`);
  const more = reasons.length - shown.length;
  const why =
    reasons.length === 0
      ? `all of it fits, and its result is ${markdownText(certificate?.result ?? 'not told')}`
      : [...shown, ...(more > 0 ? [`and ${counted(more, 'more reason')}`] : [])].join('; ');
  return `- in ${markdownText(folder)}: ${why}`;
}

const byFolder = (one: Submission, other: Submission): number => compare(one.folder, other.folder);

function byName(one: Accepted, other: Accepted): number {
  const keys = ({ folder, certificate: { implementation, set } }: Accepted): string[] => [
    implementation.name.toLowerCase(),
    implementation.name,
    implementation.version,
    set.id,
    folder,
  ];
  const others = keys(other);
  return keys(one).reduce((order, key, index) => (order === 0 ? compare(key, others[index] ?? '') : order), 0);
}

/** By code units: the same on each machine. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
