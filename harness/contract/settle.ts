/** What overlays and errata leave of the findings of a rule. Whether a known deviation waives the rest is decided elsewhere. */
import type { Erratum } from './errata.ts';
import type { Finding } from './tally.ts';

export type Settled = {
  /** What is held against the server. */
  findings: Finding[];
  /** What an erratum has made a warning. */
  softened: { finding: Finding; erratum: Erratum }[];
  /** What an overlay has: newer than the documents, and no deviation. */
  newer: Finding[];
};

export type Settle = (findings: readonly Finding[]) => Settled;

/**
 * A finding that an erratum applies to is a warning when the erratum says `soften`. With `assert` and `ignore` it is no
 * finding at all: the reading of the suite allows it. What an overlay has needs no erratum. `errata` is called once there is a finding: reading the file takes
 * longer than judging a thousand exchanges.
 */
export function createSettle(errata: () => readonly Erratum[]): Settle {
  let matchers: Matcher[] | undefined;
  return (findings) => {
    const settled: Settled = { findings: [], softened: [], newer: [] };
    for (const finding of findings) {
      if (finding.newer !== undefined) {
        settled.newer.push(finding);
        continue;
      }
      matchers ??= matchersOf(errata());
      const erratum = matchers.find(
        ({ pattern, got }) => pattern.test(finding.key) && (got === undefined || got === finding.got),
      )?.erratum;
      if (erratum === undefined) settled.findings.push(finding);
      else if (erratum.does === 'soften') settled.softened.push({ finding, erratum });
    }
    return settled;
  };
}

type Matcher = { erratum: Erratum; pattern: RegExp; got: string | undefined };

function matchersOf(errata: readonly Erratum[]): Matcher[] {
  return errata.flatMap((erratum) =>
    (erratum.applies ?? []).map(({ finding, got }) => ({ erratum, pattern: wordPattern(finding), got })),
  );
}

/** `*` stands for any characters but a space: a key is a line of words. */
function wordPattern(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^ ]*')}$`);
}
