/** A comparison in one line. */
import { counted } from '../counted.ts';
import type { Cause, Comparison, Group } from './comparison-format.ts';

/** How many of each; `nothing changed in what was found` where there is nothing. */
export function summaryOf(comparison: Comparison): string {
  const { newlyFailing, newWarnings, fixed, newlySkipped, newlyNotVerified, slower, profiles } = comparison;
  const worse = profiles.filter(({ change }) => change === 'worse').length;
  const skipped = sum(newlySkipped, ({ checks }: Cause) => checks.length);
  const files = slower.files.length;
  const parts = [
    brokenText(newlyFailing),
    worse === 0 ? '' : `${counted(worse, 'profile')} worse`,
    part(checksOf(newWarnings), 'check newly warns', 'checks newly warn'),
    part(checksOf(fixed), 'check fixed', 'checks fixed'),
    part(skipped, 'check newly skipped', 'checks newly skipped'),
    part(newlyNotVerified.profiles.length, 'profile newly not verified', 'profiles newly not verified'),
    part(newlyNotVerified.rules.length, 'rule newly not verified', 'rules newly not verified'),
    part(files, 'file slower', 'files slower'),
  ].filter((text) => text !== '');
  return parts.length === 0 ? 'nothing changed in what was found' : parts.join(', ');
}

/** `2 rules newly broken (200 checks)`. */
function brokenText(groups: readonly Group[]): string {
  const checks = checksOf(groups);
  if (checks === 0) return '';
  const rules = sum(groups, ({ rule, also }: Group) => also.length + Number(rule !== undefined && rule.old !== 'fail'));
  if (rules === 0) return counted(checks, 'check newly fails', 'checks newly fail');
  return `${counted(rules, 'rule')} newly broken (${counted(checks, 'check')})`;
}

const part = (count: number, one: string, many: string): string => (count === 0 ? '' : counted(count, one, many));
const checksOf = (groups: readonly Group[]): number => sum(groups, ({ checks }: Group) => checks.length);
const sum = <Each>(list: readonly Each[], count: (each: Each) => number): number =>
  list.reduce((total, each) => total + count(each), 0);
