/** The Go with which the daemons are built. */
import { HarnessError } from '../../../errors.ts';
import { runCommand } from '../../../process/command.ts';

const QUESTION_MS = 20_000;
const OLDEST_MINOR = 24;
/** The oldest one that the sources of Kubernetes take. */
export const OLDEST_GO = `1.${OLDEST_MINOR}`;

/** What is set for every use of Go: the daemons need nothing of the machine, and nothing changes go.mod. */
export const goEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  GOTOOLCHAIN: 'local',
  CGO_ENABLED: '0',
  GOFLAGS: '-mod=readonly',
  GOWORK: 'off',
});

/** `go1.26.8`, or why the Go of this machine cannot be used. */
export type FoundGo = { version: string } | { unfit: string };

/** The Go on the PATH. */
export async function findGo(signal?: AbortSignal): Promise<FoundGo> {
  const { exitCode, output, failure } = await runCommand('go', ['env', 'GOVERSION'], {
    timeoutMs: QUESTION_MS,
    env: goEnvironment(),
    cwd: '/',
    signal,
  });
  if (exitCode !== 0)
    return {
      unfit:
        exitCode === null && failure?.includes('ENOENT') ? 'there is none' : `it fails: ${failure ?? output.trim()}`,
    };
  const version = output.trim();
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1]);
  return minor >= OLDEST_MINOR ? { version } : { unfit: `this is ${version}` };
}

/** Throws HarnessError that says what to install. */
export function requireGo(found: FoundGo): string {
  if ('version' in found) return found.version;
  throw new HarnessError(
    `The daemons of Kubernetes are built with Go >= ${OLDEST_GO}: ${found.unfit}. ` +
      'Install it: https://go.dev/dl/, or on Debian and Ubuntu apt-get install golang-go where that is new enough.',
  );
}
