/** The findings of contract rules in words. */
import type { Waiver } from './baseline-format.ts';
import { inColumn } from './in-column.ts';
import type { RawFinding, SoftenedFinding } from './raw-check.ts';
import { knownText } from './waiver-text.ts';

/** More places than this in one sentence are no help. */
const MAX_PLACES = 12;

/**
 * One text for each deviation; one for all places where a rule of the whole document is broken in the same way. The
 * command that repeats the first is not in them: it is part of the record.
 */
export function failedTexts(findings: readonly RawFinding[]): string[] {
  const groups = new Map<string, [RawFinding, ...RawFinding[]]>();
  for (const finding of findings) {
    const key = placesAllKey(finding.key) ?? finding.key;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups].map(([key, group]) => {
    const [first] = group;
    const text = group.length === 1 ? findingText(first) : groupText(key, group);
    return first.curl === findings[0]?.curl ? text : `${text}\n  curl: ${first.curl}`;
  });
}

/** A finding that the baseline knows. */
export function waivedText(finding: RawFinding, waiver: Waiver): string {
  return `${seenText(finding)}; ${knownText(waiver)}`;
}

/** A finding that an erratum has made a warning. */
export function warningText({ finding, erratum }: SoftenedFinding): string {
  return `warning, ${seenText(finding)}; erratum ${erratum.id}: ${erratum.how}`;
}

/** `x.yml header X present createSandbox 202 missing` -> `x.yml header X present * missing`: a baseline takes both. */
function placesAllKey(key: string): string | undefined {
  const found = /^(\S+ header \S+ \w+) \S.* (\S+)$/.exec(key);
  return found === null ? undefined : `${found[1]} * ${found[2]}`;
}

function findingText(finding: RawFinding): string {
  const { key, pointer, expected, got } = finding;
  return `${pointer || '(message)'}: expected ${expected}, got ${got}; ${whereText(finding)}\n  key: ${key}`;
}

function groupText(key: string, group: readonly [RawFinding, ...RawFinding[]]): string {
  const [first] = group;
  const count = group.reduce((sum, finding) => sum + finding.count, 0);
  const places = group.slice(0, MAX_PLACES).map((finding) => `${finding.pointer} (${finding.count} times)`);
  const more = group.length > MAX_PLACES ? `, and ${group.length - MAX_PLACES} more` : '';
  return [
    `expected ${first.expected}, got ${first.got} or the like; ${whereText({ ...first, count })}`,
    `  in ${group.length} responses: ${places.join(', ')}${more}`,
    `  key: ${key}`,
  ].join('\n');
}

function whereText({ count, first }: Pick<RawFinding, 'count' | 'first'>): string {
  return `${count} times, first in ${inColumn(first.scenario, first.driver)}, step ${first.step ?? 'set-up'}, exchange ${first.seq}`;
}

const seenText = ({ key, got, count }: RawFinding): string => `${key}: got ${got} (${count} times)`;
