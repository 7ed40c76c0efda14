/** Commands over a directory of a test, some of them replaced. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDir } from '../../../harness/package.ts';
import type { HookCommand, HookCommands, HookName } from '../../../harness/volumes/hooks/commands.ts';

/** The recipe of docs/volumes.md. */
export const DIRECTORY_HOOKS = join(packageDir, 'test/volumes/hooks/directory.sh');

export type HookPlace = ReturnType<typeof hookPlace>;

/** A folder with a directory for volumes. */
export function hookPlace() {
  const folder = mkdtempSync(join(tmpdir(), 'osc-hooks-'));
  const volumes = join(folder, 'volumes');
  mkdirSync(volumes);
  const working = (name: HookName): HookCommand => ['env', `VOLUMES_DIR=${volumes}`, DIRECTORY_HOOKS, name];
  return {
    folder,
    volumes,
    /** All of them work, but for those that are given. */
    commands: (instead: Partial<HookCommands> = {}): HookCommands => ({
      create: working('create'),
      exists: working('exists'),
      put: working('put'),
      get: working('get'),
      remove: working('remove'),
      list: working('list'),
      timeoutMs: 10_000,
      file: join(folder, 'conformance.yaml'),
      ...instead,
    }),
    /** Writes a program into the folder, and gives its name there. */
    program(name: string, text: string, mode = 0o755): string {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), mode);
      return `./${name}`;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
