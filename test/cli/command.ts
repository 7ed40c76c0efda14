/** Runs the compiled command line in a process of its own, with private temporary and report folders. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { packageDir } from '../../harness/package.ts';

export type Finished = { code: number | null; output: string };

export type Command = {
  child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves when the output contains the text. */
  prints(text: string): Promise<void>;
  finished: Promise<Finished>;
};

/** A folder for one test: its temporary folder, where nothing may be left, and its reports. */
export function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'osc-cli-'));
  const temporary = mkdtempSync(join(folder, 't'));
  return {
    folder,
    reports: join(folder, 'reports'),
    temporary,
    leftovers: () => readdirSync(temporary),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type Workplace = ReturnType<typeof workplace>;

/** A folder of its own for each test of a file, always under the same name; nothing may be left in its temporary folder. */
export function placeOfEachTest(): Workplace {
  let place: Workplace;
  beforeEach(() => {
    place = workplace();
  });
  afterEach(() => {
    const left = place.leftovers();
    place.remove();
    expect(left).toEqual([]);
  });
  return {
    get folder() {
      return place.folder;
    },
    get reports() {
      return place.reports;
    },
    get temporary() {
      return place.temporary;
    },
    leftovers: () => place.leftovers(),
    remove: () => place.remove(),
  };
}

const CLEAN = [
  'SANDBOX_DOMAIN',
  'OPEN_SANDBOX_DOMAIN',
  'SANDBOX_API_KEY',
  'OPEN_SANDBOX_API_KEY',
  'SANDBOX_IMAGE',
  'SANDBOX_VOLUMES',
  'SANDBOX_DRIVER',
  'SANDBOX_CAPABILITIES',
  'SANDBOX_OVERLAYS',
  'SANDBOX_HOST_PATH',
  'SANDBOX_EXECD_IMAGE',
  'SANDBOX_SERVER_VERSION',
  'SANDBOX_SPEC_VERSION',
  'VITEST',
];

/** Starts `opensandbox-conformance` with arguments; settings of this process do not reach it. */
export function start(place: Workplace, args: string[], env: Record<string, string> = {}): Command {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !CLEAN.includes(name) && !name.startsWith('VITEST_')),
  );
  const child = spawn(process.execPath, [join(packageDir, 'dist/harness/cli.js'), ...args], {
    cwd: place.folder,
    env: { ...inherited, NODE_ENV: 'production', TMPDIR: place.temporary, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  const take = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const finished = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, output })));
  return {
    child,
    output: () => output,
    prints: (text) =>
      Promise.race([
        new Promise<void>((resolve) => (output.includes(text) ? resolve() : void waiting.push({ text, resolve }))),
        finished.then(() => {
          if (!output.includes(text)) throw new Error(`ended without printing ${JSON.stringify(text)}:\n${output}`);
        }),
      ]),
    finished,
  };
}

export const run = (place: Workplace, args: string[], env?: Record<string, string>): Promise<Finished> =>
  start(place, args, env).finished;
