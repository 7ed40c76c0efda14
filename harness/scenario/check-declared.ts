/** What a scenario declares beside its steps: names that clash, volumes and sandboxes that refer to nothing. */
import type { SandboxSpec } from '../format/declared.ts';
import { isObject } from '../json-object.ts';
import type { Report } from '../verbs/checking.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { checkNames, type Names } from './check-expressions.ts';
import type { ScenarioFile } from './scenario.ts';

/** What a directory of the host comes with. */
const HOST_OUTSIDE = 'volumes.host-outside';

/** Reports claims that are to resemble a claim that does not exist, and directories of the host that nobody may be able to make. */
export function checkVolumes(
  { volumes = {}, needs = [] }: Pick<ScenarioFile, 'volumes' | 'needs'>,
  report: Report,
): void {
  for (const [name, { claim, host, needs: own = [] }] of Object.entries(volumes)) {
    if (host && ![...needs, ...own].includes(HOST_OUTSIDE)) {
      const message = 'the suite makes a directory of the host only where it sees the host';
      report(['volumes', name, 'host'], message, `needs: [${HOST_OUTSIDE}]`);
    }
    if (claim === undefined) continue;
    const others = Object.keys(volumes).filter((other) => !volumes[other]?.claim);
    if (others.includes(claim.of)) continue;
    const message = `no volume with a claim name of its own is called ${claim.of}`;
    report(['volumes', name, 'claim', 'of'], message, suggestion(claim.of, others));
  }
}

/**
 * Reports sandboxes of the same name and what they refer to in vain. `namesOf` gives what the expressions of a sandbox can
 * name: what steps keep only where a step creates it, `case` where it stands for several.
 */
export function checkSandboxes(
  { sandboxes = {} }: ScenarioFile,
  namesOf: (late: boolean, hasCase: boolean) => Names,
  report: Report,
): void {
  const taken = new Set(Object.keys(sandboxes).filter((name) => sandboxes[name]?.for === undefined));
  for (const [name, { for: cases, ...spec }] of Object.entries(sandboxes)) {
    const path = ['sandboxes', name];
    const late = spec.start === 'step';
    checkNames(spec, path, namesOf(late, cases !== undefined), report);
    checkNames(cases, [...path, 'for'], namesOf(late, false), report);
    for (const key of Object.keys(cases ?? {})) {
      if (taken.has(key)) report([...path, 'for', key], `another sandbox is called ${key}`, undefined, true);
      taken.add(key);
    }
    checkId(spec, path, report);
    checkClaims(spec, path, report);
  }
}

/** Reports claims that are written out: another scenario, or another run, may have the same. */
function checkClaims({ volumes = [] }: SandboxSpec, path: Path, report: Report): void {
  for (const [index, { pvc }] of volumes.entries()) {
    const claim = isObject(pvc) ? pvc.claimName : undefined;
    if (typeof claim !== 'string' || claim.includes('${')) continue;
    const hint = 'declare a volume and name its claim: ${volumes.NAME}';
    report([...path, 'volumes', index, 'pvc', 'claimName'], 'the claim is not one of the scenario', hint);
  }
}

function checkId({ id, start, ...rest }: SandboxSpec, path: Path, report: Report): void {
  if (id === undefined) return;
  if (start !== 'step') {
    report([...path, 'id'], 'what a step makes is not there before the first step', 'give it `start: step`');
  }
  const more = Object.keys(rest).join(', ');
  if (more !== '') report(path, `a sandbox that a call makes has all its members there, not here: ${more}`);
}
