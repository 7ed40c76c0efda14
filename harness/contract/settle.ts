/** What a rule comes to when errata and the baseline of known deviations have been consulted. */
import type { Deviation } from '../verdict/baseline-format.ts';
import type { CheckStatus } from '../verdict/record.ts';
import type { Erratum } from './errata.ts';
import type { Finding, RuleResult } from './tally.ts';

export type Settled = {
  status: Exclude<CheckStatus, 'blocked' | 'harness-error'>;
  /** Violations, for `fail`. */
  failed: Finding[];
  /** Violations that an erratum has made warnings. */
  warned: { finding: Finding; erratum: Erratum }[];
  /** Deviations that the baseline knows. */
  waived: { finding: Finding; deviation: Deviation }[];
};

export type Settle = (rule: RuleResult) => Settled;

/**
 * A finding that an erratum applies to is a warning when the erratum says `soften`. With `assert` and `ignore` it is no
 * finding at all: the reading of the suite allows it. What is left is held against the baseline, then against the server.
 * `errata` is called once there is a finding: reading the file takes longer than judging a thousand exchanges.
 */
export function createSettle(errata: () => readonly Erratum[], deviations: readonly Deviation[]): Settle {
  let matchers: Matcher[] | undefined;
  const known = deviations.map((deviation) => ({ deviation, pattern: placePattern(deviation.check) }));
  return (rule) => {
    const settled: Settled = { status: 'pass', failed: [], warned: [], waived: [] };
    if (rule.status === 'not-exercised') return { ...settled, status: 'skipped' };
    for (const finding of rule.findings) {
      matchers ??= matchersOf(errata());
      const erratum = matchers.find(
        ({ pattern, got }) => pattern.test(finding.key) && (got === undefined || got === finding.got),
      )?.erratum;
      const deviation = known.find(({ pattern }) => pattern(finding.key))?.deviation;
      if (erratum?.does === 'soften') settled.warned.push({ finding, erratum });
      else if (erratum !== undefined) continue;
      else if (deviation !== undefined) settled.waived.push({ finding, deviation });
      else settled.failed.push(finding);
    }
    settled.status = statusOf(settled);
    return settled;
  };
}

type Matcher = { erratum: Erratum; pattern: RegExp; got: string | undefined };

function matchersOf(errata: readonly Erratum[]): Matcher[] {
  return errata.flatMap((erratum) =>
    (erratum.applies ?? []).map(({ finding, got }) => ({ erratum, pattern: wordPattern(finding), got })),
  );
}

function statusOf({ failed, warned, waived }: Settled): Settled['status'] {
  if (failed.length > 0) return 'fail';
  if (waived.length > 0) return 'waived';
  return warned.length > 0 ? 'warn' : 'pass';
}

/** Whether a baseline entry names the finding: its key, or the key with `*` in place of operation and status. */
export function namesFinding(check: string, key: string): boolean {
  return placePattern(check)(key);
}

function placePattern(check: string): (key: string) => boolean {
  const wide = / header \S+ (?:present|schema|agrees) \* \S+$/.test(check);
  if (!wide) return (key) => key === check;
  const pattern = wordPattern(check.replace(/ \* (\S+)$/, ' * * $1'));
  return (key) => pattern.test(key);
}

/** `*` stands for any characters but a space: a key is a line of words. */
function wordPattern(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^ ]*')}$`);
}
