/** The pinned opensandbox-server in a virtual environment of its own, made once and reused. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, HarnessError } from '../../errors.ts';
import { removeAtExit } from '../../process/at-exit.ts';
import { runCommand } from '../../process/command.ts';
import { findPython } from './python.ts';

const DISTRIBUTION = 'opensandbox-server';
const INSTALL_MS = 300_000;
/** A directory of an installation that has not been touched for so long belongs to nobody any more. */
const ABANDONED_MS = 60 * 60 * 1000;

export type InstallOptions = {
  cacheDir: string;
  /** Version on PyPI. */
  version: string;
  log(line: string): void;
  signal?: AbortSignal | undefined;
  /** Commands to look for a Python with; the usual names when absent. */
  pythons?: readonly string[];
};

/**
 * Path of the Python in which the server of that version is installed. Installs it when it is not in the cache: into a
 * directory beside the final one, which gets its name only when complete. Throws HarnessError that says what to do.
 */
export async function provideInstallation(options: InstallOptions): Promise<string> {
  const { cacheDir, version, log, signal, pythons } = options;
  const final = join(cacheDir, `${DISTRIBUTION}-${version}`);
  const broken = existsSync(final);
  if (await isComplete(final, version, signal)) return pythonOf(final);
  const python = await findPython(signal, pythons);
  log(`installing ${DISTRIBUTION} ${version} from PyPI (once, about half a minute)`);
  const unfinished = await makeUnfinished(cacheDir, final);
  const forget = removeAtExit(unfinished);
  try {
    // What is there does not work. Only now, before the work: later it may be the good one of another run.
    if (broken) await rm(final, { recursive: true, force: true });
    await install(python.command, unfinished, version, signal);
    await rename(unfinished, final).catch(async (error: unknown) => {
      // Another run has finished the same installation in the meantime: then that one is taken.
      if (!(await isComplete(final, version, signal))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 5 });
    forget();
  }
  return pythonOf(final);
}

const pythonOf = (directory: string): string => join(directory, 'bin', 'python');

async function isComplete(directory: string, version: string, signal: AbortSignal | undefined): Promise<boolean> {
  const question = `import importlib.metadata as m; print(m.version(${JSON.stringify(DISTRIBUTION)}))`;
  const answer = await runCommand(pythonOf(directory), ['-I', '-c', question], { timeoutMs: 20_000, signal });
  return answer.exitCode === 0 && answer.output.trim() === version;
}

async function makeUnfinished(cacheDir: string, final: string): Promise<string> {
  try {
    await mkdir(cacheDir, { recursive: true });
    for (const name of await readdir(cacheDir)) {
      const path = join(cacheDir, name);
      if (!name.includes('.unfinished-')) continue;
      if (Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS) await rm(path, { recursive: true, force: true });
    }
    return await mkdtemp(`${final}.unfinished-`);
  } catch (cause) {
    throw new HarnessError(
      `${cacheDir} cannot be written: ${describeError(cause)}. The managed server is installed there.`,
      { cause },
    );
  }
}

async function install(command: string, directory: string, version: string, signal?: AbortSignal): Promise<void> {
  const run = async (file: string, args: string[], advice: string): Promise<void> => {
    const { exitCode, output, failure } = await runCommand(file, args, { timeoutMs: INSTALL_MS, signal });
    if (exitCode === 0) return;
    throw new HarnessError(`${DISTRIBUTION} ${version} cannot be installed: ${failure ?? lastLines(output)} ${advice}`);
  };
  await run(command, ['-m', 'venv', directory], 'Check that python3-venv is installed and the disk is not full.');
  await run(
    pythonOf(directory),
    ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet', '--retries', '2'].concat([
      '--timeout',
      '15',
      `${DISTRIBUTION}==${version}`,
    ]),
    'pip needs PyPI or a mirror of it: check the network, or set PIP_INDEX_URL.',
  );
}

/** What pip and venv say last; of pip's output the errors alone where there are any. */
function lastLines(output: string): string {
  const lines = output.trim().split('\n');
  const errors = lines.filter((line) => line.startsWith('ERROR'));
  return (errors.length > 0 ? errors : lines).slice(-3).join(' | ').slice(-800);
}
