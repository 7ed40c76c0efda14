import { EXECD_PROFILES, OWN_SANDBOX } from '../capabilities/own-sandbox.ts';
import type { Known, Report } from '../verbs/checking.ts';
import type { ScenarioFile } from './scenario.ts';

/**
 * Reports the sandboxes of a scenario about execd that one execd alone cannot stand for, unless they need `sandbox.own`: those
 * that ask for anything, and each beyond the first.
 */
export function checkOwnSandbox(
  { profile, needs = [], sandboxes = {} }: ScenarioFile,
  { capabilities = [] }: Known,
  report: Report,
): void {
  // Somebody's own copy of the documents need not have the capability.
  if (!EXECD_PROFILES.includes(profile) || needs.includes(OWN_SANDBOX) || !capabilities.includes(OWN_SANDBOX)) return;
  const shared: string[] = [];
  for (const [name, { needs: own = [], ...members }] of Object.entries(sandboxes)) {
    if (own.includes(OWN_SANDBOX)) continue;
    const path = ['sandboxes', name];
    const asked = Object.keys(members).join(', ');
    const hint = `add \`needs: [${OWN_SANDBOX}]\``;
    if (asked !== '') report(path, `one execd that is tested alone has no sandbox with ${asked}`, hint, true);
    else if (shared.length > 0)
      report(path, `one execd that is tested alone is not apart from ${shared[0]}`, hint, true);
    shared.push(name);
  }
}
