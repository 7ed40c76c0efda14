/**
 * What is kept of a run: a byte for each check, and in words only what fails. A report has two megabytes, and there may be
 * hundreds of them.
 */
import { readTime } from '../../time.ts';
import type { ComparedRule, ComparedRun } from '../compared-run-format.ts';
import { keyIn, partOf } from '../run-index.ts';
import { type Facts, factsOf } from '../tested.ts';

export type CondensedRun = {
  file: string;
  id: string;
  startedAt: string;
  /** Milliseconds since the epoch. */
  time: number;
  ms: number;
  sandboxes: number;
  verdict: ComparedRun['verdict'];
  part?: string;
  target: ComparedRun['target'];
  suite: string;
  facts: Facts;
  counts: Record<string, number>;
  words: ReadonlyMap<string, string>;
  /** The letter of each check by its number, as far as the numbers went when it was read. */
  states: Uint8Array;
  /** Of each failed check its number, and those of the rules that it speaks against. */
  failing: readonly { check: number; rules: readonly number[] }[];
};

export type Rule = Pick<ComparedRule, 'id' | 'level' | 'profile' | 'clause' | 'text'>;

/** Names of checks and rules of all runs, each once. */
export type Names = {
  checks: Map<string, number>;
  rules: Map<string, number>;
  /** By number, as the run that was read last has it. */
  ruleTexts: Rule[];
};

export const createNames = (): Names => ({ checks: new Map(), rules: new Map(), ruleTexts: [] });

/** Letters of the states of a check, as bytes. */
export const LETTERS: Record<ComparedRun['checks'][number]['status'], string> = {
  pass: 'p',
  fail: 'f',
  warn: 'w',
  waived: 'v',
  blocked: 'b',
  skipped: 's',
  'harness-error': 'e',
};
export const NONE = '-';
const BYTES = new Map(Object.entries(LETTERS).map(([status, letter]) => [status, letter.charCodeAt(0)]));
const NO_BYTE = NONE.charCodeAt(0);

export function condensed(file: string, run: ComparedRun, names: Names): CondensedRun {
  const part = partOf(run);
  for (const { id, level, profile, clause, text } of run.requirements) {
    const number = numberOf(names.rules, id);
    names.ruleTexts[number] = { id, level, profile, clause, ...(text === undefined ? {} : { text }) };
  }
  return {
    file,
    id: run.run.id,
    startedAt: run.run.startedAt,
    time: readTime(run.run.startedAt) ?? 0,
    ms: run.run.ms,
    sandboxes: run.run.sandboxes,
    verdict: run.verdict,
    ...(part === undefined ? {} : { part }),
    target: run.target,
    suite: run.suite.version,
    facts: factsOf(run, run),
    counts: run.counts,
    words: new Map(
      // What else a part of the suite says of a profile it says because it is a part.
      run.profiles.flatMap(({ profile, word }) =>
        part === undefined || word === 'not-conformant' ? [[profile, word] as const] : [],
      ),
    ),
    ...statesOf(run, names, part !== undefined),
  };
}

function statesOf(run: ComparedRun, names: Names, isPart: boolean): Pick<CondensedRun, 'states' | 'failing'> {
  const numbers = run.checks.map((check) => numberOf(names.checks, keyIn(run, check)));
  const states = new Uint8Array(names.checks.size).fill(NO_BYTE);
  const failing: { check: number; rules: number[] }[] = [];
  for (const [index, { status, kind, blames = [] }] of run.checks.entries()) {
    const check = numbers[index]!;
    // That a part of all exchanges keeps a rule says nothing of the others.
    if (isPart && kind === 'contract' && status === 'pass') continue;
    states[check] = BYTES.get(status) ?? NO_BYTE;
    if (status === 'fail') failing.push({ check, rules: blames.map((id) => numberOf(names.rules, id)) });
  }
  return { states, failing };
}

function numberOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

/** The letter of a check in a run. */
export const letterIn = ({ states }: CondensedRun, check: number): string => {
  const byte = states[check];
  return byte === undefined ? NONE : String.fromCharCode(byte);
};
