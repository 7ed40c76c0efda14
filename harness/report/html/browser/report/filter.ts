/** Which checks a person wants to see. */
import type { CheckView, ReportView } from '../../view.ts';
import type { HashState } from '../hash.ts';

export const FILTERS = ['q', 'status', 'profile', 'file', 'driver'] as const;
export type Filter = Partial<Record<(typeof FILTERS)[number], string>>;

/** The part of the state of the page that filters. */
export const filterOf = (state: HashState): Filter =>
  Object.fromEntries(
    FILTERS.flatMap((name) => (state[name] === undefined || state[name] === '' ? [] : [[name, state[name]]])),
  );

export const isFiltered = (state: HashState): boolean => Object.keys(filterOf(state)).length > 0;

type Searched = Pick<ReportView, 'checks' | 'rules' | 'files'>;

/** A function from a filter to the indices of the checks that it lets through. Every word of `q` must occur. */
export function createFilter({ checks, rules, files }: Searched): (filter: Filter) => number[] {
  const texts = new Map<number, string>();
  const textOf = (index: number, check: CheckView): string => {
    const known = texts.get(index);
    if (known !== undefined) return known;
    const { id, reasons, request = '', verifies, place = '' } = check;
    const about = verifies.map((rule) => rules[rule]?.id ?? '');
    const text = [id, files[check.file]?.title ?? '', place, request, ...about, ...reasons].join('\n').toLowerCase();
    texts.set(index, text);
    return text;
  };
  const isOfProfile = ({ verifies }: CheckView, profile: string): boolean =>
    verifies.some((rule) => rules[rule]?.profile === profile);
  return ({ q = '', status, profile, file, driver }) => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    return checks.flatMap((check, index) => {
      if (status !== undefined && check.status !== status) return [];
      if (driver !== undefined && check.driver !== driver) return [];
      if (file !== undefined && files[check.file]?.file !== file) return [];
      if (profile !== undefined && !isOfProfile(check, profile)) return [];
      const text = words.length === 0 ? '' : textOf(index, check);
      return words.every((word) => text.includes(word)) ? [index] : [];
    });
  };
}
