/** What a server shows of a capability when it is asked, and the sentences that say so. */
import type { Answer } from '../lifecycle-client/client.ts';
import type { Offer } from '../verdict/offer.ts';

export type Sighting = Pick<Offer, 'capability' | 'seen' | 'evidence'>;

/** What was seen, before it is known of which capability. */
export type Seen = Pick<Offer, 'seen' | 'evidence'>;

/** More of an answer explains nothing, and a sentence stays a sentence. */
const MAX_EXCERPT = 120;

/** What a stranger wrote, in one line, short, and without anything that a terminal or YAML would take for more. */
export function inOneLine(text: string, most = MAX_EXCERPT): string {
  const line = text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
  return line.length < most ? line : `${line}…`;
}

/** `501 SANDBOX::API_NOT_SUPPORTED`: the status, and the code or the beginning of what came with it. */
export function answerWords({ status, text, json }: Answer): string {
  const { code } = (json ?? {}) as { code?: unknown };
  const more = typeof code === 'string' ? inOneLine(code) : status < 300 ? '' : inOneLine(text);
  return `${status} ${more}`.trim();
}

export const offered = (evidence: string): Seen => ({ seen: 'offered', evidence });
export const notOffered = (evidence: string): Seen => ({ seen: 'not-offered', evidence });
export const broken = (evidence: string): Seen => ({ seen: 'broken', evidence });
export const unknown = (evidence: string): Seen => ({ seen: 'unknown', evidence });

/** What an acceptance without its effect is. */
export const ineffective = ({ ineffective: as }: { ineffective?: 'not-offered' }, evidence: string): Seen =>
  as === undefined ? broken(evidence) : notOffered(evidence);
