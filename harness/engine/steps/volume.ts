import { HarnessError } from '../../errors.ts';
import type { VolumeEntry } from '../../volumes/provisioner.ts';
import type { Action } from './action.ts';

/**
 * `volume`: a volume seen from outside every sandbox. Result: `{ entries, files, modes, links, base64 }`, by path:
 * `entries` lists every path (directories end in `/`), `files` holds the text of each file, `base64` its exact bytes.
 */
export const volume: Action = async (step, { around, resources }) => {
  const claim = step.volume === undefined ? undefined : resources.claims[step.volume];
  if (claim === undefined) throw new HarnessError(`no volume to look at: ${step.check}`);
  return viewOf(await around.volumes.inspect(claim));
};

/** What a `volume` step shows of the entries of a volume. */
export function viewOf(entries: readonly VolumeEntry[]) {
  const files = entries.filter((entry) => entry.type === 'file');
  const text = (entry: VolumeEntry): string => Buffer.from(entry.content ?? []).toString('utf8');
  const base64 = (entry: VolumeEntry): string => Buffer.from(entry.content ?? []).toString('base64');
  return {
    entries: entries.map((entry) => (entry.type === 'directory' ? `${entry.path}/` : entry.path)).sort(),
    files: Object.fromEntries(files.map((entry) => [entry.path, text(entry)])),
    base64: Object.fromEntries(files.map((entry) => [entry.path, base64(entry)])),
    modes: Object.fromEntries(entries.map((entry) => [entry.path, entry.mode.toString(8)])),
    links: Object.fromEntries(
      entries.filter((entry) => entry.type === 'symlink').map((entry) => [entry.path, entry.linkTarget]),
    ),
  };
}
