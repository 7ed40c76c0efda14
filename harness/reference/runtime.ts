/**
 * The embedded reference runtime: an OpenSandbox lifecycle server for Linux whose sandboxes are kernel namespaces.
 * Conformant and boring: it never exists to make a scenario pass.
 */
import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError, UsageError } from '../errors.ts';
import { makeMarkedDirectory } from '../process/private-directory.ts';
import { removeTree } from '../process/remove-tree.ts';
import { execdBundle } from './bundle.ts';
import { lifecycleApp } from './lifecycle/app.ts';
import { openClaims } from './lifecycle/claims.ts';
import { openHostPaths } from './lifecycle/host-paths.ts';
import { openListener } from './lifecycle/listener.ts';
import { openSandboxes } from './lifecycle/sandboxes.ts';
import { createSignedRoutes } from './lifecycle/signed-routes.ts';
import { openSnapshots } from './lifecycle/snapshots/snapshots.ts';
import { prepareBase } from './sandbox/base.ts';
import { type Cgroups, openCgroups } from './sandbox/cgroup.ts';
import { detectIsolation } from './sandbox/isolation.ts';
import { readMountTable } from './sandbox/mount-table.ts';
import { conformantSeams, type Seams } from './seams.ts';

export type RuntimeOptions = {
  /** Address to listen on, 127.0.0.1 by default. */
  host?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  apiKey: string;
  /** Where volumes and sandboxes are kept; volumes in a directory that is named here outlive the runtime. */
  stateDir?: string;
  /** Where volumes are kept, instead: they outlive the runtime. */
  volumesDir?: string;
  /** Directories below which host paths may be mounted; none by default. */
  allowedHostPaths?: readonly string[];
  seams?: Partial<Seams>;
  /** Single-file execd; the bundle of this package by default. */
  execdFile?: string;
  /** Takes a line about trouble inside the runtime; standard error by default. */
  report?: (message: string) => void;
};

export type ReferenceRuntime = {
  /** `http://127.0.0.1:PORT`; the API is below `/v1`. */
  url: string;
  /** One directory per claim. */
  volumesDir: string;
  /** One directory per snapshot. */
  snapshotsDir: string;
  /** Whether resourceLimits bound what a sandbox uses: not without the right to make control groups. */
  limits: boolean;
  /** Ends all sandboxes and the listener, and removes what the runtime made. */
  close(): Promise<void>;
};

/** Whether sandboxes can be made here. Answers within 5 s. */
export async function checkNamespaces(): Promise<{ ok: true } | { ok: false; reason: string; remedy: string }> {
  const check = await detectIsolation();
  return check.ok ? { ok: true } : check;
}

/** Starts the runtime. Throws UsageError for options it cannot use, HarnessError when this machine does not allow it. */
export async function startReferenceRuntime(options: RuntimeOptions): Promise<ReferenceRuntime> {
  if (options.apiKey === '') throw new UsageError('the API key of the reference runtime must not be empty');
  const [check, execdFile, hostPaths] = await Promise.all([
    detectIsolation(),
    options.execdFile ?? execdBundle(),
    openHostPaths(options.allowedHostPaths ?? []),
  ]);
  if (!check.ok) throw new HarnessError(`the reference runtime cannot run here: ${check.reason}; ${check.remedy}`);
  const state = await openState(options);
  let cgroups: Cgroups | undefined;
  try {
    const report = options.report ?? ((message) => void process.stderr.write(`reference runtime: ${message}\n`));
    const seams = { ...conformantSeams(), ...options.seams };
    const base = await prepareBase({
      stateDir: state.base,
      isolation: check.isolation,
      nodeFile: process.execPath,
      execdFile,
    });
    cgroups = await openCgroups();
    const snapshots = openSnapshots({ base, seams, snapshotsDir: state.snapshots, report });
    const sandboxes = openSandboxes({
      base,
      claims: openClaims(state.volumes, state.trash, seams),
      hostPaths,
      seams,
      mountTable: await readMountTable(),
      snapshots,
      cgroups,
      sandboxesDir: state.sandboxes,
      report,
    });
    const routes = createSignedRoutes(() => seams.clock.now());
    const listener = await openListener({
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      gateway: { sandboxes, routes },
      app: (endpointHost) =>
        lifecycleApp({
          sandboxes,
          snapshots,
          routes,
          seams,
          apiKey: options.apiKey,
          now: () => seams.clock.now(),
          endpointHost,
          report,
        }),
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      const ended = await Promise.allSettled([listener.close(), sandboxes.close(), snapshots.close()]);
      // After the sandboxes, which are in them.
      ended.push(...(await Promise.allSettled([cgroups?.close()])));
      await state.remove();
      const failed = ended.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    };
    return {
      url: listener.url,
      volumesDir: state.volumes,
      snapshotsDir: state.snapshots,
      limits: cgroups !== undefined,
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await cgroups?.close();
    await state.remove();
    throw error;
  }
}

type State = {
  base: string;
  volumes: string;
  trash: string;
  sandboxes: string;
  snapshots: string;
  /** Removes what the runtime made: all, or all but the volumes below a directory that the caller named. */
  remove(): Promise<void>;
};

async function openState({ stateDir, volumesDir }: RuntimeOptions): Promise<State> {
  if (stateDir !== undefined) await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const directory = await realpath(stateDir ?? makeMarkedDirectory('runtime'));
  // Of this runtime alone: another one may use the same state directory.
  const own = stateDir === undefined ? directory : await mkdtemp(join(directory, 'r-'));
  const remove = (): Promise<void> => removeTree(own);
  const state = {
    base: join(own, 'base'),
    volumes: volumesDir ?? join(directory, 'volumes'),
    trash: join(own, 'trash'),
    sandboxes: join(own, 'sandboxes'),
    snapshots: join(own, 'snapshots'),
    remove,
  };
  for (const path of [state.base, state.trash, state.sandboxes, state.snapshots]) await mkdir(path);
  await mkdir(state.volumes, { recursive: true });
  return { ...state, volumes: await realpath(state.volumes) };
}
