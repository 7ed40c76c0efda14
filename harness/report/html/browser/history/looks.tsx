/** Words of runs of any version as they are shown, and names of places on the page. */
import { type Look, PROFILE_LOOKS, RUN_LOOKS, Word } from '../components/words.tsx';

const UNKNOWN: Look = { sign: '·', text: 'not told', tone: 'idle' };

const lookIn = (looks: Readonly<Record<string, Look>>, word: string | null): Look =>
  word !== null && Object.hasOwn(looks, word) ? (looks[word] ?? UNKNOWN) : UNKNOWN;

export const runLook = (verdict: string): Look => lookIn(RUN_LOOKS, verdict);
export const profileLook = (word: string | null): Look => lookIn(PROFILE_LOOKS, word);

export const VerdictWord = ({ verdict }: { verdict: string }) => <Word look={runLook(verdict)} />;

/** The id of a run on the page. */
export const runId = (series: number, run: number): string => `run-${series}-${run}`;

/** The number of the run of a series that an id names. */
export function runOf(id: string, series: number): number | undefined {
  const [, of, run] = /^run-(\d+)-(\d+)$/.exec(id) ?? [];
  return of === String(series) && run !== undefined ? Number(run) : undefined;
}

/** `11-28 01:13`, or the beginning of what is no time. */
export function day(startedAt: string): string {
  const time = new Date(startedAt);
  return Number.isNaN(time.getTime()) ? startedAt.slice(0, 11) : time.toISOString().slice(5, 16).replace('T', ' ');
}
