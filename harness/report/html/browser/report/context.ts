/** What every part of the report has at hand. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CheckView, DeviationView, ReportView, RuleView } from '../../view.ts';
import { type HashState, writeHash } from '../hash.ts';

export type Report = ReportView & {
  state: HashState;
  change(parts: HashState): void;
};

export const ReportContext = createContext<Report | undefined>(undefined);

export function useReport(): Report {
  const report = useContext(ReportContext);
  if (report === undefined) throw new Error('there is no report around this part');
  return report;
}

export const checksAt = ({ checks }: Pick<ReportView, 'checks'>, indices: readonly number[]): CheckView[] =>
  indices.flatMap((index) => checks[index] ?? []);

export const rulesAt = ({ rules }: Pick<ReportView, 'rules'>, indices: readonly number[]): RuleView[] =>
  indices.flatMap((index) => rules[index] ?? []);

/** The id of a check without its file. */
export const nameOf = ({ id }: Pick<CheckView, 'id'>): string =>
  id.includes(' > ') ? id.slice(id.indexOf(' > ') + 3) : id;

/** What a deviation is, in a sentence: the rule that is broken, or what failed beside all rules. */
export const titleOf = ({ unruled }: DeviationView, rule: RuleView | undefined): string =>
  rule === undefined ? (unruled?.text ?? '') : (rule.text ?? rule.id);

/** The fragment that leads to a rule, and to a check. */
export const ruleLink = ({ id }: Pick<RuleView, 'id'>): string => writeHash({ rule: id });
export const checkLink = ({ id, driver }: Pick<CheckView, 'id' | 'driver'>): string =>
  writeHash({ check: id, by: driver ?? '' });
