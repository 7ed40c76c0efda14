/** What a rule about the history of one sandbox or snapshot is. */
import type { Violation } from '../contract/types.ts';
import type { Subject } from './events.ts';
import type { Seen, Timeline } from './timeline.ts';

export type HistoryViolation = Pick<Violation, 'place' | 'keyword' | 'expected' | 'got'> & { at: Seen };

/** How often a timeline could show a rule, and where it was broken. */
export type Judgement = { exercised: number; violations: HistoryViolation[] };

export type HistoryRule = {
  name: string;
  /** Of which kinds of things it holds. */
  subjects: readonly Subject[];
  /** JSON pointer into sandbox-lifecycle.yml. */
  clause: string;
  judge(timeline: Timeline): Judgement;
};

/** Where clauses about members begin. */
export const SCHEMA = '/components/schemas';
