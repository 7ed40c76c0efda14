/** Which overlays a run has, and how it is known. */
import { knownOverlays, overlayFor } from '../contract/overlay.ts';
import type { ServerVersion } from '../lifecycle-client/server-version.ts';
import type { Settings } from '../settings/settings.ts';

export type ChosenOverlays = {
  versions: readonly string[];
  /** For the headline; absent where nobody has asked for an overlay. */
  words?: string;
};

/** Those of the settings. With `auto` the version decides that the server tells: for one that tells none there is none. */
export function chooseOverlays(
  { overlays, specs }: Pick<Settings, 'overlays' | 'specs'>,
  { version, evidence }: ServerVersion,
): ChosenOverlays {
  if (overlays !== 'auto')
    return overlays.length === 0 ? { versions: [] } : { versions: overlays, words: wordsOf(overlays) };
  const fitting = version === undefined ? undefined : overlayFor(version, knownOverlays(specs));
  return fitting === undefined
    ? { versions: [], words: `no overlay: ${evidence}` }
    : { versions: [fitting], words: `${wordsOf([fitting])}: ${evidence}` };
}

const wordsOf = (versions: readonly string[]): string =>
  `${versions.length === 1 ? 'overlay' : 'overlays'} ${versions.join(', ')}`;
