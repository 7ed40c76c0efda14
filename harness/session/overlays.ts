/** Which overlays a run has, and how it is known. */
import { knownOverlays, overlayFor } from '../contract/overlay.ts';
import { askVersion } from '../lifecycle-client/server-version.ts';
import type { Settings } from '../settings/settings.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';

export type ChosenOverlays = {
  versions: readonly string[];
  /** For the headline; absent where nobody has asked for an overlay. */
  words?: string;
};

/** Those of the settings. With `auto` the server is asked which version it is of: one that does not tell gets none. */
export async function chooseOverlays(
  { overlays, specs }: Pick<Settings, 'overlays' | 'specs'>,
  { judges }: Pick<TargetEntry, 'judges'>,
  { url, apiKey }: Pick<PreparedTarget, 'url' | 'apiKey'>,
): Promise<ChosenOverlays> {
  if (overlays !== 'auto')
    return overlays.length === 0 ? { versions: [] } : { versions: overlays, words: wordsOf(overlays) };
  // What stands for a server before one execd has no version of its own.
  if (judges !== undefined) return { versions: [], words: 'no overlay: no server is tested' };
  const { version, evidence } = await askVersion(url, apiKey);
  const fitting = version === undefined ? undefined : overlayFor(version, knownOverlays(specs));
  return fitting === undefined
    ? { versions: [], words: `no overlay: ${evidence}` }
    : { versions: [fitting], words: `${wordsOf([fitting])}: ${evidence}` };
}

const wordsOf = (versions: readonly string[]): string =>
  `${versions.length === 1 ? 'overlay' : 'overlays'} ${versions.join(', ')}`;
