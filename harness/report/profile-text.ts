/** Profiles in words. */
import pc from 'picocolors';
import { counted } from '../counted.ts';
import type { JudgedProfile, ProfileWord } from '../verdict/profile.ts';
import { cut } from './check-text.ts';

const WORDS: Record<ProfileWord, (judged: JudgedProfile) => string> = {
  conformant: () => 'CONFORMANT',
  waived: ({ counts }) => `CONFORMANT BUT FOR ${counts.waived} WAIVED`,
  'not-conformant': () => 'NOT CONFORMANT',
  'not-verified': () => 'NOT VERIFIED',
  'not-offered': () => 'NOT OFFERED',
  'no-checks': () => 'NO CHECKS YET',
};

const COLOURS: Record<ProfileWord, (text: string) => string> = {
  conformant: pc.green,
  waived: pc.yellow,
  'not-conformant': pc.red,
  'not-verified': pc.yellow,
  'not-offered': pc.dim,
  'no-checks': pc.dim,
};

const ORDER = Object.keys({
  'not-conformant': 0,
  'not-verified': 0,
  waived: 0,
  conformant: 0,
  'not-offered': 0,
  'no-checks': 0,
} satisfies Record<ProfileWord, 0>);

/** Characters of one reason. */
const REASON_WIDTH = 60;

/** Profiles that are made of others first, then what is not conformant, and last what nobody could judge. */
export function inOrder(profiles: readonly JudgedProfile[]): JudgedProfile[] {
  const rank = ({ includes, word }: JudgedProfile): number => (includes === undefined ? 1 + ORDER.indexOf(word) : 0);
  return profiles.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * `files NOT VERIFIED (12 of 92 musts: no check yet)`; without `why` the number alone, unless nobody would know what it is
 * the number of.
 */
export function profileText(judged: JudgedProfile, why: boolean): string {
  const { profile, word } = judged;
  return `${profile} ${COLOURS[word](WORDS[word](judged))}${detail(judged, why)}`;
}

function detail({ word, musts, reasons, counts }: JudgedProfile, why: boolean): string {
  if (word === 'waived') {
    // How many are waived its word says.
    const left = counts['not-offered'] === undefined ? '' : `; ${counts['not-offered']} not offered`;
    return ` (of ${counted(musts, 'must')}${left})`;
  }
  if (reasons.length === 0 || word === 'not-offered' || word === 'no-checks') return '';
  const count = reasons.reduce((sum, reason) => sum + reason.musts, 0);
  const because = why || word === 'conformant' ? `: ${reasonsText(reasons)}` : '';
  return ` (${count} of ${musts} ${musts === 1 ? 'must' : 'musts'}${because})`;
}

function reasonsText(reasons: JudgedProfile['reasons']): string {
  const [first, second, ...others] = reasons;
  const text = ({ musts, reason }: JudgedProfile['reasons'][number]): string => `${musts} ${cut(reason, REASON_WIDTH)}`;
  if (first === undefined) return '';
  if (second === undefined) return cut(first.reason, REASON_WIDTH);
  const more = others.reduce((sum, { musts }) => sum + musts, 0);
  return `${text(first)}, ${text(second)}${more === 0 ? '' : `, ${more} for other reasons`}`;
}
