/** What the static checks of a verb get: the step, what stands around it, and where to report. */
import { unknownCapability } from '../capabilities/unknown.ts';
import type { Declared } from '../format/declared.ts';
import type { Part } from '../format/step.ts';
import type { SetId } from '../spec-version.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import type { Derive } from './derivation.ts';
import type { Kept } from './result-shape.ts';

/** What a scenario may refer to outside itself. What is absent is not checked. */
export type Known = {
  requirements?: ReadonlySet<string>;
  /** The requirement set that scenarios are loaded for; absent: all that their files have. */
  set?: SetId;
  /** Rules of other sets than that: a step that names one verifies it there. */
  outside?: ReadonlySet<string>;
  profiles?: readonly string[];
  /** Names of specs/capabilities.yaml. */
  capabilities?: readonly string[];
  /** operationIds of the documents. */
  operations?: readonly string[];
  /** What `violations` steps are derived with. */
  derive?: Derive;
};

export type Report = (path: Path, message: string, hint?: string, atKey?: boolean) => void;

export type Checking = {
  part: Part;
  /** Where the step stands in the file, and its verb below it. */
  path: Path;
  verb: string;
  declared: Declared;
  known: Known;
  /** What earlier steps keep. */
  kept: Kept;
  /** Names of the files beside the scenario. */
  fixtures: readonly string[];
  /** The step is one of several cases: `case` is known in its expressions. */
  hasCase: boolean;
  report: Report;
};

/** Reports a name that the scenario does not declare. */
export function checkDeclared(kind: keyof Declared, name: string, { declared, path, verb, report }: Checking): void {
  const names = Object.keys(declared[kind]);
  if (names.includes(name)) return;
  const singular = kind === 'sandboxes' ? 'sandbox' : 'volume';
  report([...path, verb], `the scenario declares no ${singular} ${name}`, suggestion(name, names));
}

/** Reports a name under which no earlier step keeps its result. */
export function checkKept(name: string, { kept, path, verb, report }: Checking): void {
  if (kept.has(name)) return;
  report([...path, verb], `no earlier step keeps its result as ${name}`, suggestion(name, [...kept.keys()]));
}

/** Reports an operation that no document has; a name that a case decides is not known here. */
export function checkOperation(operation: string, { known, path, verb, report }: Checking): void {
  if (operation.includes('${') || known.operations === undefined || known.operations.includes(operation)) return;
  const where = known.set === undefined ? '' : ` in the requirement set ${known.set}`;
  report(
    [...path, verb],
    `no document has the operation ${operation}${where}`,
    suggestion(operation, known.operations),
  );
}

/** Reports a rule that is not in the register; `at` is where it stands. */
export function checkRule(id: string, at: Path, { known, report }: Pick<Checking, 'known' | 'report'>): void {
  if (known.requirements === undefined || known.requirements.has(id) || known.outside?.has(id)) return;
  const hint = suggestion(id, [...known.requirements]) ?? 'requirements are entered in specs/requirements/';
  report(at, `no requirement has the id ${id}`, hint);
}

/** Reports a capability that there is not; `at` is where it stands. */
export function checkCapability(name: string, at: Path, { known, report }: Pick<Checking, 'known' | 'report'>): void {
  if (known.capabilities === undefined || known.capabilities.includes(name)) return;
  const { message, hint } = unknownCapability(name, known.capabilities);
  report(at, message, hint);
}
