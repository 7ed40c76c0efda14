/** What `doctor` asks: a new question is a file beside this one and a line in all.ts. */
import type { Settings } from '../settings/settings.ts';

/**
 * `good`: a run can do with it. `note`: worth knowing, and no fault. `bad`: a run would not do what it should; the text says what
 * to do.
 */
export type Answer = {
  state: 'good' | 'note' | 'bad';
  /** A sentence, or a few. */
  text: string;
  /** Bad, and what has to change is a setting. */
  usage?: true;
};

/** What questions are asked about. */
export type Surroundings = {
  settings: Settings;
  /** Takes a line about what takes time. */
  log(line: string): void;
  /** Ends what is under way; what was made is removed. */
  signal: AbortSignal;
};

export type Question = {
  /** What it is about, in a word or two. */
  about: string;
  /** It is of no use where something is wrong already. */
  needsAll?: true;
  /** What there is to say; nothing where the settings have no such thing. What it throws is a bad answer. */
  ask(around: Surroundings): Promise<Answer[]>;
};
