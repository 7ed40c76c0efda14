/** What only the place of a run can bring must be needed: elsewhere it would be an error of the harness, or a false alarm. */
import { ExpressionError, namesIn, pathsIn } from '../expressions/expression.ts';
import { capabilityOf, conditionsOf, type Need, type Part, withCase } from '../format/step.ts';
import { isObject } from '../json-object.ts';
import { ownOf, verbOf, verbsIn } from '../verbs/all.ts';
import type { Known, Report } from '../verbs/checking.ts';
import type { Path } from '../yaml/source.ts';
import { actionsIn } from './actions.ts';
import type { ScenarioFile } from './scenario.ts';
import { isRefusal } from './side-by-side.ts';

const OUTSIDE = 'volumes.outside';
const HOST = 'volumes.host';

/** What expressions know only where the place of a run has it. */
const OF_THE_PLACE: Readonly<Record<string, string>> = { 'target.hostPath': HOST, 'target.ossfs': 'volumes.ossfs' };

type Use = { capability: string; what: string };

/** Reports what a scenario uses of its place without needing the capability that stands for it, at the part that uses it. */
export function checkPlace(scenario: ScenarioFile, { capabilities = [] }: Known, report: Report): void {
  const tell = (uses: readonly Use[], path: Path, needs: readonly Need[]): void => {
    const reported = new Set<string>();
    for (const { capability, what } of uses) {
      // Somebody's own copy of the documents need not have the capability.
      if (!capabilities.includes(capability)) continue;
      if (reported.has(capability) || needs.some((need) => capabilityOf(need) === capability)) continue;
      reported.add(capability);
      report(path, `${what}, which not every place of a run has`, `add \`needs: [${capability}]\``);
    }
  };
  const { needs = [], sandboxes = {} } = scenario;
  for (const [name, { needs: own = [], ...members }] of Object.entries(sandboxes)) {
    tell([...namedUses(members), ...hostUses(members)], ['sandboxes', name], [...needs, ...own]);
  }
  for (const [index, step] of scenario.steps.entries()) {
    const path = ['steps', index];
    const inner = actionsIn(step);
    // What a step consists of is looked at by itself.
    if (inner.length === 0) tell(usesOf(step, scenario), path, [...needs, ...(step.needs ?? [])]);
    for (const { part, at } of inner) {
      tell(usesOf(part, scenario), [...path, ...at], [...needs, ...(step.needs ?? []), ...(part.needs ?? [])]);
    }
  }
}

function usesOf(part: Part, scenario: ScenarioFile): Use[] {
  if (verbsIn(part).length !== 1) return []; // reported elsewhere
  const { check: _check, needs: _needs, verifies: _verifies, that: _that, ...members } = part;
  const cases = Object.values(part.for ?? {});
  const each = cases.length === 0 ? [part] : cases.map((value) => withCase(part, value));
  return [
    ...namedUses(members),
    ...conditionsOf(part).flatMap((condition) => ofPlace(() => pathsIn(condition))),
    ...each.flatMap((one) => outsideUses(one, scenario)),
    // What a conforming server refuses mounts nothing.
    ...(isRefusal(part) ? [] : hostUses(members)),
  ];
}

/** A look at a volume through the API alone goes through the sandbox that fills it: nobody can say there that it is not. */
function outsideUses(part: Part, { volumes = {} }: ScenarioFile): Use[] {
  const { expect } = part as Part & { expect?: unknown };
  const name = verbOf(part).showsVolume?.(ownOf(part));
  if (typeof name !== 'string') return [];
  const { provision, needs = [] } = volumes[name] ?? {};
  if (needs.some((need) => capabilityOf(need) === OUTSIDE)) return [];
  const gone = isObject(expect) && expect.exists === false;
  if (gone) return [{ capability: OUTSIDE, what: 'the step looks for a volume that may not be there' }];
  if (provision !== false) return [];
  return [{ capability: OUTSIDE, what: `the step looks at volume ${name}, which the suite does not make` }];
}

const namedUses = (value: unknown): Use[] => ofPlace(() => namesIn(value));

function ofPlace(namesOf: () => readonly string[]): Use[] {
  return readable(namesOf).flatMap((path) => {
    const name = path.split('.').slice(0, 2).join('.');
    const capability = OF_THE_PLACE[name];
    return capability === undefined ? [] : [{ capability, what: `\`${name}\` is used` }];
  });
}

/** Nothing where an expression is none: that is reported elsewhere. */
function readable(namesOf: () => readonly string[]): readonly string[] {
  try {
    return namesOf();
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

/** Volumes with the backend `host`, wherever they are in a request. */
function hostUses(value: unknown): Use[] {
  if (Array.isArray(value)) return value.flatMap(hostUses);
  if (!isObject(value)) return [];
  const mounts = typeof value.mountPath === 'string' && isObject(value.host);
  return mounts
    ? [{ capability: HOST, what: 'a directory of the host is mounted' }]
    : Object.values(value).flatMap(hostUses);
}
