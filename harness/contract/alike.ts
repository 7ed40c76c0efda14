/** Which findings are one deviation: what several responses have in common is wrong in all of them alike. */
import type { OperationResult } from './judge.ts';

/** The components that findings are charged to, by the keys of the findings; every other finding is of its response. */
export type Alike = ReadonlyMap<string, string>;

/**
 * Looks for deviations of a shared component (components.ts) that show in more than one documented response. One that
 * shows in a single response is that response's own, whatever it has in common with others.
 */
export function alikeIn(results: readonly OperationResult[]): Alike {
  const groups = new Map<string, { component: string; keys: string[]; responses: Set<string> }>();
  for (const { document, name, responses } of results) {
    for (const { status, rules } of responses) {
      for (const { key, keyword, shared } of rules.flatMap((rule) => rule.findings)) {
        if (shared === undefined) continue;
        const { component, at } = shared;
        const deviation = `${document} ${component} ${at} ${keyword}`;
        const group = groups.get(deviation) ?? { component, keys: [], responses: new Set() };
        groups.set(deviation, group);
        group.keys.push(key);
        group.responses.add(`${name} ${status}`);
      }
    }
  }
  const several = [...groups.values()].filter(({ responses }) => responses.size > 1);
  return new Map(several.flatMap(({ component, keys }) => keys.map((key): [string, string] => [key, component])));
}
