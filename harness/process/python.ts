/** Finding a Python that can have environments of its own. */
import { HarnessError } from '../errors.ts';
import { runCommand } from './command.ts';

export type Python = {
  command: string;
  /** `3.11.7` */
  version: string;
};

export type PythonSearch = {
  /** For people, as the subject of a sentence: `The managed server`. */
  neededBy: string;
  signal?: AbortSignal | undefined;
  /** Commands to look with; the usual names when absent. */
  candidates?: readonly string[] | undefined;
};

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const OLDEST_MINOR = 10;
const QUESTION =
  'import sys\nprint(sys.version.split()[0])\ntry:\n import venv, ensurepip\n print("venv")\nexcept ImportError: pass';

/** The first Python >= 3.10 with venv. Throws HarnessError that says what was found and what to install. */
export async function findPython({ neededBy, signal, candidates = CANDIDATES }: PythonSearch): Promise<Python> {
  const unfit: string[] = [];
  for (const command of candidates) {
    const { exitCode, output } = await runCommand(command, ['-I', '-c', QUESTION], { timeoutMs: 10_000, signal });
    const [version = '', venv] = output.trim().split('\n');
    const [major, minor] = version.split('.').map(Number);
    if (exitCode !== 0 || major === undefined || minor === undefined) continue;
    if (major !== 3 || minor < OLDEST_MINOR) unfit.push(`${command} is ${version}`);
    else if (venv !== 'venv') unfit.push(`${command} (${version}) has no venv module`);
    else return { command, version };
  }
  throw new HarnessError(
    `${neededBy} needs Python >= 3.10 with venv` +
      `${unfit.length === 0 ? ', and there is no Python on the PATH' : `: ${unfit.join(', ')}`}. ` +
      'Install it, on Debian and Ubuntu: apt-get install python3 python3-venv',
  );
}
