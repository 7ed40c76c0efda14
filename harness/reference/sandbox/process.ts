/** The processes of one sandbox, seen from the host. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Base } from './base.ts';
import { createFreezer, type Freezer } from './freezer.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import { namespaceCommand } from './isolation.ts';

/** One directory of the host that appears at a mount path of the sandbox. */
export type SandboxMount = {
  /** Absolute, without symbolic links. */
  directory: string;
  /** Below `directory`; empty for the whole. Normalised as in VolumeMount. */
  subPath: string;
  /** What happens to a sub-path that does not exist. */
  missing: 'create' | 'refuse';
  /** Mount options, comma-separated. */
  options: string;
  /** Mount path without the leading slash, normalised. */
  target: string;
};

/** What is process 1 of a sandbox. */
export type FirstProcess = 'init' | 'entrypoint';

export type SandboxSpec = {
  id: string;
  /** Directories of this sandbox alone, existing: its writable root, where its socket goes, and an empty one. */
  root: string;
  run: string;
  stage: string;
  /** The root is that of an earlier sandbox, already filled; an empty one is filled here. */
  restored: boolean;
  /** The root refuses changes, but for a few directories. */
  readOnlyRoot: boolean;
  firstProcess: FirstProcess;
  /** What execd is started with, besides what every execd gets. */
  execdArguments: readonly string[];
  mounts: readonly SandboxMount[];
  /** Control groups that the first process enters: files that it writes to. */
  cgroups: readonly string[];
  entrypoint: readonly string[];
  /** Complete environment of the entrypoint and of execd. */
  env: ReadonlyMap<string, string>;
};

export type SandboxEnd = {
  /** What the entrypoint ended with; 128 + N for signal N. */
  exitCode: number;
  phase: 'set-up' | 'started';
  /** Set when the sandbox ended because execd did. */
  execdExitCode?: number;
  /** The last that was written to standard output and error, at most 4 KiB. */
  output: string;
};

/** Freezing one that has ended does nothing. */
export type SandboxProcess = Freezer & {
  /** No process and no mount of the sandbox is left. Rejects only when it could not be spawned at all. */
  readonly ended: Promise<SandboxEnd>;
  /** Kills every process at once; `ended` tells when that is done. */
  kill(): void;
};

/** Of the host: where the tools are, before whatever the user has. */
const SYSTEM_PATH = '/usr/bin:/usr/sbin:/bin:/sbin';
const OUTPUT_BYTES = 4096;
const REPORT_BYTES = 200;
const FLOOD_BYTES = 256 * 1024;
const FLOOD_PAUSE_MS = 50;

export function startSandboxProcess(base: Base, spec: SandboxSpec): SandboxProcess {
  const nowhere = openSync('/dev/null', 'r');
  let child: ChildProcess;
  try {
    child = spawn('setpriv', [...namespaceCommand(base.isolation), 'sh', base.setupScript, ...setupArguments(spec)], {
      stdio: descriptorsOf(nowhere),
      env: setupEnvironment(spec),
      cwd: '/',
    });
  } finally {
    closeSync(nowhere);
  }
  const output = keepEnd(child, [child.stdout, child.stderr]);
  const reports: Reports = { pid: undefined, killed: false, execdExitCode: undefined, phase: 'set-up' };
  // Never written to: its end of file tells PID 1 that this process is gone.
  child.stdio[3]?.on('error', () => undefined);
  readReports(child.stdio[4] as Readable, reports);
  return {
    ended: untilEnded(child, reports, output),
    kill: () => killAll(child, reports),
    ...createFreezer(() => (isAlive(child) ? reports.pid : undefined)),
  };
}

/** Standard input is empty; 1 to 4 are ours to read and hold; what else would be inherited is put over. */
function descriptorsOf(nowhere: number): StdioOptions {
  const inherited = inheritedDescriptors();
  const stdio: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'];
  for (const descriptor of inherited.filter((number) => number >= stdio.length)) {
    while (stdio.length < descriptor) stdio.push('ignore');
    stdio[descriptor] = nowhere;
  }
  return stdio;
}

type Reports = {
  pid: number | undefined;
  killed: boolean;
  execdExitCode: number | undefined;
  phase: SandboxEnd['phase'];
};

function setupArguments(spec: SandboxSpec): string[] {
  const cgroups = spec.cgroups.flatMap((entrance) => ['cgroup', entrance]);
  const volumes = spec.mounts.flatMap((mount) => [
    'volume',
    mount.directory,
    mount.subPath,
    mount.missing,
    mount.options,
    mount.target,
  ]);
  return [
    spec.id,
    spec.root,
    spec.run,
    spec.stage,
    spec.restored ? 'restored' : 'empty',
    ...cgroups,
    ...(spec.readOnlyRoot ? ['read-only'] : []),
    ...volumes,
    '--',
    ...spec.entrypoint,
  ];
}

function setupEnvironment({ env, firstProcess, execdArguments }: SandboxSpec): Record<string, string> {
  const numbered = [...env].map(([name, value], index) => [`SANDBOX_ENV_${index}`, `${name}=${value}`]);
  return {
    PATH: `${SYSTEM_PATH}:${process.env.PATH ?? ''}`,
    SANDBOX_FIRST: firstProcess,
    SANDBOX_EXECD: JSON.stringify(execdArguments),
    SANDBOX_ENV_COUNT: String(env.size),
    ...(Object.fromEntries(numbered) as Record<string, string>),
  };
}

/** Lines that the scripts write for the host. After the line about the start a hostile process could write too: a flood is dropped. */
function readReports(stream: Readable, reports: Reports): void {
  let text = '';
  stream.on('error', (error) => stream.destroy(error));
  stream.on('data', (chunk: Buffer) => {
    if (text.length > REPORT_BYTES) return;
    text += chunk.toString('latin1');
    for (const line of text.split('\n').slice(0, -1)) {
      const [word, value] = line.split(' ');
      if (word === 'pid' && reports.pid === undefined) {
        reports.pid = Number(value);
        if (reports.killed) signalIfAlive(reports.pid);
      }
      if (word === 'execd') reports.execdExitCode = Number(value);
      if (word === 'started') reports.phase = 'started';
    }
  });
}

/** Keeps the last that was written. A flood is read slowly, which slows down who writes it, not the runtime. */
function keepEnd(child: ChildProcess, streams: (Readable | null)[]): () => string {
  let kept: Buffer = Buffer.alloc(0);
  for (const stream of streams) {
    let read = 0;
    stream?.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk.subarray(-OUTPUT_BYTES)]).subarray(-OUTPUT_BYTES);
      read += chunk.length;
      if (read < FLOOD_BYTES) return;
      read = 0;
      stream.pause();
      setTimeout(() => stream.resume(), FLOOD_PAUSE_MS).unref();
    });
    // The pipe of a process that was killed may break; that it ended is told by `close`.
    stream?.on('error', () => undefined);
  }
  // What is left in a paused stream must not keep the end from being noticed.
  child.on('exit', () => {
    for (const stream of streams) stream?.resume();
  });
  return () => kept.toString('utf8').trim();
}

function untilEnded(child: ChildProcess, reports: Reports, output: () => string): Promise<SandboxEnd> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    // `close`, not `exit`: PID 1 holds the pipes until the kernel has taken every process of the sandbox away.
    child.on('close', (code, signal) => {
      const end: SandboxEnd = {
        exitCode: code ?? (signal === 'SIGKILL' ? 137 : 128),
        phase: reports.phase,
        output: output(),
      };
      if (reports.execdExitCode !== undefined) end.execdExitCode = reports.execdExitCode;
      resolve(end);
    });
  });
}

/** The parent of PID 1, which ends after it. */
const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function killAll(child: ChildProcess, reports: Reports): void {
  reports.killed = true;
  if (isAlive(child) && reports.pid !== undefined) signalIfAlive(reports.pid);
  if (reports.pid !== undefined) return;
  // PID 1 has not told its number yet. It dies with unshare(1), whose child it is, but for a moment in which it has not
  // asked the kernel for that yet; then its number is still to come, and the end of file will stop it as well.
  child.kill('SIGKILL');
  child.stdio[3]?.destroy();
}

function signalIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
