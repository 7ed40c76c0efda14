/** Folds violations: one finding per distinct deviation, with how often and where it was seen first. */
import type { Exchange } from '../wire/exchange.ts';
import { curlOf } from './curl.ts';
import { findingKey } from './finding.ts';
import type { InComponent, Violation } from './types.ts';

export type Finding = {
  /** Stable over runs: rule id, folded pointer, keyword. */
  key: string;
  /**
   * JSON pointer into the body with `*` for array indices and keys of maps, empty for the message as a whole; for a
   * rule of the whole document the operation and the status.
   */
  pointer: string;
  keyword: string;
  expected: string;
  /** What the first of the exchanges had. */
  got: string;
  /** How many exchanges showed it. */
  count: number;
  first: { scenario: string; step: string | null; seq: number; exchange: Exchange };
  /** What it breaks of a component schema that other responses have as well. */
  shared?: InComponent;
  /** Version of the overlay that has it: newer than the documents, and not held against the server. */
  newer?: string;
  /** Repeats the first of the exchanges; secrets are shell variables. */
  curl: string;
};

export type RuleResult = {
  /** Stable: `sandbox-lifecycle.yml createSandbox 202 body`. */
  id: string;
  status: 'pass' | 'fail' | 'not-exercised';
  /** How many exchanges could show it. */
  exercised: number;
  findings: Finding[];
};

export type Tally = { exercised: number; findings: Map<string, Finding> };

export function emptyTally(): Tally {
  return { exercised: 0, findings: new Map() };
}

export function addFinding(
  tally: Tally,
  id: string,
  violation: Pick<Violation, 'place' | 'keyword' | 'expected' | 'got' | 'newer'>,
  exchange: Exchange,
  shared?: () => InComponent | undefined,
): void {
  const key = findingKey(id, violation);
  const known = tally.findings.get(key);
  if (known) {
    known.count += 1;
    return;
  }
  const { place, keyword, expected, got, newer } = violation;
  const { scenario, step, seq } = exchange;
  const first = { scenario, step, seq, exchange };
  const within = shared?.();
  tally.findings.set(key, {
    key,
    pointer: place,
    keyword,
    expected,
    got,
    count: 1,
    first,
    ...(within === undefined ? {} : { shared: within }),
    ...(newer === undefined ? {} : { newer }),
    curl: curlOf(exchange),
  });
}

export function ruleResult(id: string, tally: Tally = emptyTally()): RuleResult {
  const findings = [...tally.findings.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const status = findings.length > 0 ? 'fail' : tally.exercised > 0 ? 'pass' : 'not-exercised';
  return { id, status, exercised: tally.exercised, findings };
}

export function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
