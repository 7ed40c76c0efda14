/** `volume`: a volume seen from outside every sandbox. */
import { createHash } from 'node:crypto';
import { HarnessError } from '../errors.ts';
import type { Kit } from '../format/kit.ts';
import type { VolumeEntry } from '../volumes/provisioner.ts';
import { checkDeclared } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) => NameOrCase('Look at this volume from outside every sandbox.');

/**
 * Result: `{ exists: false }` alone where there is none, else, by path: `entries` lists every path (directories end in
 * `/`), `files` holds the text of each file, `base64` its exact bytes, `sha256` their digest.
 */
export const volume = defineVerb<OwnOf<typeof schema>>({
  name: 'volume',
  summary: 'looks at a volume from outside every sandbox',
  schema,
  showsVolume: (name) => name,
  byPath: ['files', 'base64', 'sha256', 'modes', 'links'],
  needs: (name) => [`volumes.${name}`, `contents.${name}`],
  check: (name, checking) => checkDeclared('volumes', name, checking),
  result: () => ({
    exists: true,
    entries: true,
    files: true,
    base64: true,
    sha256: true,
    modes: true,
    links: true,
  }),
  async perform(name, { resources }) {
    const { name: claim, through } = resources.volume(name);
    const exists = await through.exists(claim);
    if (exists === undefined) {
      throw new HarnessError(`whether volume ${claim} exists cannot be seen: the scenario needs volumes.outside`);
    }
    // Nothing else is shown of what is not there: `files: { x: absent }` must not pass for want of a volume.
    if (!exists) return { exists };
    try {
      return viewOf(await through.inspect(claim));
    } catch (error) {
      // The server may have removed it between the two looks.
      if ((await through.exists(claim)) === false) return { exists: false };
      throw error;
    }
  },
});

/** What some file systems have in their root for themselves, so that no volume can be without it. */
const OF_THE_FILE_SYSTEM = 'lost+found';

/** What a `volume` step shows of the entries of a volume. */
export function viewOf(found: readonly VolumeEntry[]) {
  const entries = found.filter(({ path, type }) => path !== OF_THE_FILE_SYSTEM || type !== 'directory');
  const files = entries.filter((entry) => entry.type === 'file');
  const text = (entry: VolumeEntry): string => Buffer.from(entry.content ?? []).toString('utf8');
  const base64 = (entry: VolumeEntry): string => Buffer.from(entry.content ?? []).toString('base64');
  const sha256 = (entry: VolumeEntry): string =>
    createHash('sha256')
      .update(entry.content ?? new Uint8Array())
      .digest('hex');
  return {
    exists: true,
    entries: entries.map((entry) => (entry.type === 'directory' ? `${entry.path}/` : entry.path)).sort(),
    files: Object.fromEntries(files.map((entry) => [entry.path, text(entry)])),
    base64: Object.fromEntries(files.map((entry) => [entry.path, base64(entry)])),
    sha256: Object.fromEntries(files.map((entry) => [entry.path, sha256(entry)])),
    modes: Object.fromEntries(entries.map((entry) => [entry.path, entry.mode.toString(8)])),
    links: Object.fromEntries(
      entries.filter((entry) => entry.type === 'symlink').map((entry) => [entry.path, entry.linkTarget]),
    ),
  };
}
