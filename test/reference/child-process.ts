/** Starts runtime-child.ts, and finds what a runtime has left on the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';
import { packageDir } from '../../harness/package.ts';
import type { ReferenceRuntime } from '../../harness/reference/runtime.ts';
import { eventually } from '../support/eventually.ts';
import { type Client, clientOf, STUB_EXECD } from './client.ts';

export type Child = { client: Client; process: ChildProcess; stateRoot: string; exited: Promise<number | null> };

export type ChildHouse = {
  /** `uid` runs it as another user. */
  start(uid?: number): Promise<Child>;
  remove(): Promise<void>;
};

/** Compiles the child once, in a directory where it finds the package's files. */
export async function childHouse(): Promise<ChildHouse> {
  const house = await mkdtemp(join(tmpdir(), 'runtime-child-'));
  await chmod(house, 0o755);
  for (const name of ['specs', 'node_modules', 'package.json'])
    await symlink(join(packageDir, name), join(house, name));
  await copyFile(STUB_EXECD, join(house, 'execd.cjs'));
  const bundle = await rolldown({
    input: join(packageDir, 'test/reference/runtime-child.ts'),
    platform: 'node',
    external: (id) => /^[^./]/.test(id) && !id.startsWith(packageDir),
  });
  await bundle.write({ dir: join(house, 'harness'), format: 'esm', entryFileNames: 'child.mjs' });
  await bundle.close();
  let count = 0;
  return {
    remove: () => rm(house, { recursive: true, force: true }),
    async start(uid) {
      count += 1;
      const stateRoot = join(house, `state-${count}`);
      await mkdir(stateRoot);
      if (uid !== undefined) await chown(stateRoot, uid, uid);
      const child = spawn(process.execPath, [join(house, 'harness/child.mjs'), join(house, 'execd.cjs')], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH ?? '', TMPDIR: stateRoot },
        ...(uid === undefined ? {} : { uid, gid: uid }),
      });
      const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
      const [line] = await Promise.race([
        new Promise<string[]>((resolve) =>
          createInterface({ input: child.stdout }).once('line', (text) => resolve([text])),
        ),
        exited.then((): string[] => []),
      ]);
      if (line === undefined) throw new Error('the child ended');
      const facts = JSON.parse(line) as Omit<ReferenceRuntime, 'close'>;
      const runtime = { ...facts, close: async () => undefined };
      return { client: clientOf(runtime), process: child, stateRoot, exited };
    },
  };
}

/** Processes that have something of `directory` mounted or in their command line, this one apart. */
export async function processesOf(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    // A process may end while one looks at it.
    const read = (name: string): Promise<string> => readFile(join('/proc', pid, name), 'utf8').catch(() => '');
    const texts = [
      await read('mountinfo'),
      await read('cmdline'),
      await readlink(join('/proc', pid, 'cwd')).catch(() => ''),
    ];
    if (texts.some((text) => text.includes(directory))) found.push(`${pid} ${texts[1]?.replaceAll('\0', ' ')}`);
  }
  return found;
}

export async function untilNone(look: () => Promise<string[]>): Promise<void> {
  await eventually(async () => (await look()).length === 0, 20);
}
