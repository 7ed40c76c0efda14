/** Waivers in words. */
import type { Waiver } from './baseline-format.ts';

type Held = Pick<Waiver, 'owner' | 'issue'>;

/** ` (Ann Example, SRV-12)`: who answers for an entry and where it is followed; empty where it does not say. */
export function holderText({ owner, issue }: Held): string {
  const parts = [owner, issue].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What is known of a failure, and who has waived it until when, as far as the entry says. */
export function knownText({ evidence, owner, reason, issue, expires }: Omit<Waiver, 'check' | 'clause'>): string {
  const held = [
    ...(expires === undefined ? [] : [`until ${expires}`]),
    ...(owner === undefined ? [] : [`by ${owner}`]),
    ...(issue === undefined ? [] : [`(${issue})`]),
  ];
  const head = held.length === 0 ? 'known' : ['waived', ...held].join(' ');
  return `${head}: ${evidence}${reason === undefined ? '' : `; why: ${reason}`}`;
}

/** What is to be done about the waiver of something that is right. */
export const fixedText = (waiver: Pick<Waiver, 'check'> & Held): string =>
  `fixed: remove the waiver ${waiver.check}${holderText(waiver)}`;

/** What is said beside the failure that an entry would have covered. */
export const expiredText = (waiver: Pick<Waiver, 'check' | 'expires'> & Held): string =>
  `expired on ${waiver.expires}${holderText(waiver)}: the waiver ${waiver.check} covers nothing any more`;
