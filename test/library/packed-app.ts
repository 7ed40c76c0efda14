/** A program in a folder of its own that has installed the package: what `npm pack` packs, and nothing that the package does not name. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { packageDir } from '../../harness/package.ts';
import type { Finished } from '../cli/command.ts';

export type PackedFile = { path: string; size: number };

export type Packed = { files: PackedFile[]; size: number; unpackedSize: number; filename: string };

export type App = {
  folder: string;
  packed: Packed;
  /** Writes a file of the program. */
  write(name: string, text: string): string;
  /** Runs node there, in the environment of somebody who runs no tests. */
  node(args: readonly string[], env?: Record<string, string>): Running;
  /** What is left in the folder for temporary files. */
  leftovers(): string[];
  remove(): void;
};

export type Running = { pid: number | undefined; prints(text: string): Promise<void>; finished: Promise<Finished> };

/** One scenario that needs nothing but a server. */
const QUICK = `title: The scenario quick
profile: lifecycle
steps:
  - { check: sandboxes are listed, call: { operation: listSandboxes }, expect: { status: 200 } }
`;

/** One with a sandbox in which a command lasts. */
const LASTS = `title: The scenario lasts
profile: lifecycle
sandboxes: { one: {} }
steps:
  - { check: it is so, run: sleep 1000, expect: { exitCode: 0 } }
`;

/** Packs and installs. Dependencies are those of this repository, linked one by one: the ones that a user gets, and no others. */
export function packedApp(): App {
  const folder = mkdtempSync(join(tmpdir(), 'osc-library-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder])) as Packed[];
  if (packed === undefined) throw new Error('npm pack has packed nothing');
  const app = join(folder, 'app');
  const own = join(app, 'node_modules', 'opensandbox-conformance');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, packed.filename), '--strip-components=1', '-C', own]);
  for (const path of installedForUsers()) {
    const to = join(app, path);
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(join(packageDir, path), to);
  }
  const write = (name: string, text: string): string => {
    const file = join(app, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }));
  write('scenarios/quick.yaml', QUICK);
  write('scenarios/lasts.yaml', LASTS);
  return {
    folder: app,
    packed,
    write,
    node: (args, env = {}) => start(args, { cwd: app, env: { ...cleanEnvironment(), TMPDIR: temporary, ...env } }),
    leftovers: () => readdirSync(temporary),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const npm = (args: readonly string[]): string =>
  execFileSync('npm', args, { cwd: packageDir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Folders below node_modules that come with the package, those at the top: what is nested comes along. */
function installedForUsers(): string[] {
  const paths = npm(['ls', '--omit=dev', '--all', '--parseable'])
    .split('\n')
    .flatMap((path) => (path === '' || path === packageDir ? [] : [relative(packageDir, path)]));
  return [...new Set(paths.map((path) => path.split('/node_modules/')[0] ?? path))].sort();
}

const cleanEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(?:VITEST|SANDBOX_|OPEN_SANDBOX_|NODE_ENV$|TEST$)/.test(name) ? [] : [[name, value]],
    ),
  );

function start(args: readonly string[], { cwd, env }: { cwd: string; env: Record<string, string> }): Running {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const waiting = new Map<string, () => void>();
  const take = (chunk: string): void => {
    output += chunk;
    for (const [text, resolve] of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const finished = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, output })));
  const early = async (text: string): Promise<void> => {
    await finished;
    if (!output.includes(text)) throw new Error(`ended without printing ${text}:\n${output}`);
  };
  return {
    pid: child.pid,
    prints: (text) =>
      output.includes(text)
        ? Promise.resolve()
        : Promise.race([new Promise<void>((resolve) => waiting.set(text, resolve)), early(text)]),
    finished,
  };
}
