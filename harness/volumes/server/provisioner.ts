/**
 * Volumes through the API alone, for any runtime: a keeper sandbox of its own mounts each claim, lets the server create
 * the volume, fills it, and looks at it. It does not ask that the volume go with it: a server may refuse a claim to all other
 * sandboxes than the one with which it goes. What becomes of the volumes is for the sweep after the run.
 * Everything here is done by the server under test, so what does not work is its failure, and not the harness's.
 */
import { ActionFailure, type DrivenSandbox, type Driver, type SandboxRequest } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import { entriesFromTar } from '../archive.ts';
import type { SeedFile, VolumeEntry, VolumeProvisioner } from '../provisioner.ts';

const MOUNT_PATH = '/mnt/conformance-volume';
const ARCHIVE = '/tmp/conformance-volume.tar';
/** For one command of the keeper. */
const COMMAND_MS = 60_000;
/** What a shell ends with when there is no such program. */
const NOT_FOUND = 127;

/** What the keeper is created with, besides its volume. */
export type KeeperRequest = Omit<SandboxRequest, 'volumes'>;

/** A provisioner that uses `driver` to create keepers as `request` says. */
export function createServerVolumes(driver: Driver, request: KeeperRequest): VolumeProvisioner {
  const keepers = new Map<string, DrivenSandbox>();

  const keeperOf = (claimName: string): DrivenSandbox => {
    const keeper = keepers.get(claimName);
    if (keeper === undefined) throw new HarnessError(`volume ${claimName} was not made by this provisioner`);
    return keeper;
  };

  return {
    removesLater: true,
    async create(claimName, seed) {
      const volume = {
        name: 'kept',
        pvc: { claimName, createIfNotExists: true },
        mountPath: MOUNT_PATH,
      };
      const keeper = await driver.create({ ...request, volumes: [volume] });
      keepers.set(claimName, keeper);
      const listing = await shell(keeper, `ls -A ${MOUNT_PATH} | grep -v '^lost+found$' | head -n 5`);
      if (listing !== '')
        throw new ActionFailure(`volume ${claimName} is not new: it holds ${listing.replaceAll('\n', ', ')}`);
      for (const file of seed) await write(keeper, file);
    },
    async inspect(claimName) {
      const keeper = keeperOf(claimName);
      await shell(keeper, `tar -cf ${ARCHIVE} -C ${MOUNT_PATH} .`);
      const read = await keeper.file({ action: 'read', path: ARCHIVE });
      if (!read.ok)
        throw new ActionFailure(`the volume cannot be looked at: reading ${ARCHIVE} answered ${read.status}`);
      return withoutRoot(await entriesFromTar(Buffer.from(read.base64 ?? '', 'base64')));
    },
    async exists(claimName) {
      return keepers.has(claimName) ? true : undefined;
    },
    async list() {
      return undefined;
    },
    async remove(claimName) {
      const keeper = keepers.get(claimName);
      if (keeper === undefined) return; // never made, or removed before
      await keeper.remove();
      keepers.delete(claimName);
    },
    async close() {},
  };
}

const withoutRoot = (entries: VolumeEntry[]): VolumeEntry[] =>
  entries.filter((entry) => entry.path !== '' && entry.path !== '.' && entry.path !== 'lost+found');

async function write(keeper: DrivenSandbox, file: SeedFile): Promise<void> {
  const path = `${MOUNT_PATH}/${file.path}`;
  const written = await keeper.file({ action: 'write', path, content: file.content });
  if (!written.ok)
    throw new ActionFailure(`seed file ${file.path} cannot be written: execd answered ${written.status}`);
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
  await shell(keeper, `chmod ${(file.mode ?? 0o644).toString(8)} ${quoted}`);
}

async function shell(keeper: DrivenSandbox, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await keeper.run({ command }, AbortSignal.timeout(COMMAND_MS));
  if (exitCode === 0) return stdout;
  const said = `\`${command}\` in the sandbox that keeps a volume ended with ${exitCode}: ${stderr.slice(0, 300)}`;
  if (exitCode === NOT_FOUND)
    throw new HarnessError(`${said}. The image must have a POSIX shell with ls, tar and chmod`);
  throw new ActionFailure(said);
}
