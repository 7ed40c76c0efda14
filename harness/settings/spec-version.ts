/** The requirement set of a run: `--spec-version`, SANDBOX_SPEC_VERSION, or `specVersion` of the configuration. */
import { newestSet, requireSet, type SetId } from '../spec-version.ts';

/** The word for the set that the server was made for. */
export const AUTO_SET = 'auto';

export type SpecVersion = {
  set: SetId;
  /** The server is to be asked for its version first (harness/session/server-set.ts); `set` is the newest until then. */
  auto: boolean;
  /** Why it is this one, where it was not named. */
  evidence?: string;
};

/** `named`: what was written first of flag, variable and file, and where. Throws UsageError for a set that there is not. */
export function specVersionOf(named: { text: string; where: string } | undefined, specs: string): SpecVersion {
  if (named === undefined) return { set: newestSet(specs), auto: false };
  if (named.text === AUTO_SET) return { set: newestSet(specs), auto: true };
  return { set: requireSet(named.text, specs, named.where), auto: false };
}
