/** What a run was judged by, from what a session knows. */
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { SessionInfo } from './info.ts';

/** `facts`: what the verdict says of the run; `required`: the profiles that decide the exit code. */
export function basisOf(
  info: SessionInfo,
  facts: RunBasisFile['facts'],
  required: readonly string[] | undefined,
): RunBasisFile {
  const { set, overlays, offers, deviations, judges, drivers, apiKey } = info;
  return {
    format: 1,
    set,
    overlays: [...overlays],
    facts,
    offers,
    deviations,
    ...(judges === undefined ? {} : { judges: { profiles: [...judges.profiles], documents: [...judges.documents] } }),
    drivers: [...drivers],
    ...(required === undefined ? {} : { required: [...required] }),
    keyed: apiKey !== undefined,
  };
}
