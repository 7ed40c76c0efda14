/** Which way to volumes a run takes. */
import { HarnessError, UsageError } from '../errors.ts';
import { PROVISIONERS } from './all.ts';
import type { ServerFacts, VolumesAccess, VolumesPlace } from './entry.ts';

/** The first kind that fits. */
export const AUTO = 'auto';

/** What the setting `volumes` may be. */
export const volumesChoices = (): string[] => [AUTO, ...PROVISIONERS.names()];

/** Where the volumes of the server are reached, the way that is wanted. Throws UsageError or HarnessError that says why it cannot be. */
export async function chooseVolumes(
  wanted: string,
  facts: ServerFacts,
  access: VolumesAccess = {},
): Promise<VolumesPlace> {
  const asked = wanted !== AUTO;
  const entries = asked ? [PROVISIONERS.get(wanted, '--volumes')] : PROVISIONERS.entries();
  const unfit: string[] = [];
  for (const { kind, detect } of entries) {
    const detected = await detect(facts, asked, access);
    if ('place' in detected) return detected.place;
    const sentence = `--volumes ${kind}: ${detected.unfit}`;
    if (asked && detected.setting) throw new UsageError(sentence);
    unfit.push(sentence);
  }
  throw new HarnessError(unfit.join('\n'));
}
