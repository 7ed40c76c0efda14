/** What is wrong with the capabilities as a whole: what the file alone cannot tell. */
import { type Diagnostic, suggestion } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Capability, CapabilityFile } from './load.ts';

/** Entries whose profile is none of `profiles`, those of the register. */
export function profileProblems({ capabilities, source }: CapabilityFile, profiles: readonly string[]): Diagnostic[] {
  return capabilities.flatMap(({ name, profile }, index) => {
    if (profiles.includes(profile)) return [];
    const problem = problemAt(source, [index, 'profile'], `${name}: no requirement belongs to profile ${profile}`);
    const hint = suggestion(profile, profiles);
    return [{ ...problem, ...(hint === undefined ? {} : { hint }) }];
  });
}

/** Entries that nothing needs and that do not say why, and those that say why although something needs them. */
export function needProblems({ capabilities, source }: CapabilityFile, needed: ReadonlySet<string>): Diagnostic[] {
  const wrong = (capability: Capability): string | undefined => {
    const { name, unneeded } = capability;
    if (needed.has(name)) return unneeded && `${name}: it says that no scenario needs it, and one does`;
    return unneeded === undefined ? `${name}: no scenario needs it, and it does not say why (unneeded)` : undefined;
  };
  return capabilities.flatMap((capability, index) => {
    const message = wrong(capability);
    return message === undefined ? [] : [problemAt(source, [index, 'name'], message)];
  });
}
