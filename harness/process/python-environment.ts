/** A pinned distribution of PyPI in a virtual environment of its own, made once and reused. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors.ts';
import { runCommand } from './command.ts';
import { makeOnce } from './made-once.ts';
import { findPython } from './python.ts';

const INSTALL_MS = 300_000;

export type EnvironmentOptions = {
  cacheDir: string;
  /** Name on PyPI. */
  distribution: string;
  /** Version on PyPI. */
  version: string;
  /** A file for pip that says in which versions it takes what the distribution needs. */
  constraints?: string;
  /** For people, as the subject of a sentence: `The managed server`. */
  neededBy: string;
  log(line: string): void;
  signal?: AbortSignal | undefined;
  /** Commands to look for a Python with; the usual names when absent. */
  pythons?: readonly string[];
};

/**
 * Path of the Python in which the distribution is installed. Installs it when it is not in the cache: into a directory
 * beside the final one, which gets its name only when complete. Of several that want it at once one installs it, in
 * whichever process they are. Throws HarnessError that says what to do.
 */
export async function providePython(options: EnvironmentOptions): Promise<string> {
  const { cacheDir, distribution, version, neededBy, log, signal, pythons } = options;
  const final = join(cacheDir, await nameOf(options));
  if (await isComplete(final, options)) return pythonOf(final);
  const python = await findPython({ neededBy, signal, candidates: pythons });
  await makeOnce(
    {
      final,
      what: distribution,
      isComplete: () => isComplete(final, options),
      within: 2 * INSTALL_MS,
      signal,
      onWait: () => log(`waiting for another run that installs ${distribution}`),
    },
    async (unfinished) => {
      log(`installing ${distribution} ${version} from PyPI (once, about half a minute)`);
      await install(python.command, unfinished, options);
    },
  );
  return pythonOf(final);
}

/** The name of the environment in the cache: another one for other versions of what is needed. */
async function nameOf({ distribution, version, constraints }: EnvironmentOptions): Promise<string> {
  const name = `${distribution}-${version}`;
  if (constraints === undefined) return name;
  const hash = createHash('sha256').update(await readFile(constraints));
  return `${name}-${hash.digest('hex').slice(0, 8)}`;
}

const pythonOf = (directory: string): string => join(directory, 'bin', 'python');

async function isComplete(directory: string, options: EnvironmentOptions): Promise<boolean> {
  const { distribution, version, signal } = options;
  const python = pythonOf(directory);
  if (!existsSync(python)) return false;
  const question = `import importlib.metadata as m; print(m.version(${JSON.stringify(distribution)}))`;
  const answer = await runCommand(python, ['-I', '-c', question], { timeoutMs: 20_000, signal });
  return answer.exitCode === 0 && answer.output.trim() === version;
}

async function install(command: string, directory: string, options: EnvironmentOptions): Promise<void> {
  const { distribution, version, constraints, signal } = options;
  const run = async (file: string, args: string[], advice: string): Promise<void> => {
    const { exitCode, output, failure } = await runCommand(file, args, { timeoutMs: INSTALL_MS, signal });
    if (exitCode === 0) return;
    throw new HarnessError(`${distribution} ${version} cannot be installed: ${failure ?? lastLines(output)} ${advice}`);
  };
  await run(command, ['-m', 'venv', directory], 'Check that python3-venv is installed and the disk is not full.');
  await run(
    pythonOf(directory),
    ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--quiet', '--retries', '2'].concat([
      '--timeout',
      '15',
      ...(constraints === undefined ? [] : ['--constraint', constraints]),
      `${distribution}==${version}`,
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
