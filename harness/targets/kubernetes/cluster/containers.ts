/** containerd of a cluster: waited for, and given images. */
import { pipeline } from 'node:stream/promises';
import { describeError, HarnessError } from '../../../errors.ts';
import { runCommand } from '../../../process/command.ts';
import { spawnGroup } from '../../../process/group.ts';
import { createTail } from '../../../process/tail.ts';
import { systemClock, until } from '../../../until.ts';
import { archiveOf, type ImageArchive } from './archive.ts';
import { CONTAINERD_SOCKET } from './files.ts';
import type { Namespaces } from './namespaces.ts';

const ANSWER_MS = 60_000;
const POLL_MS = 50;
const COMMAND_MS = 20_000;

const client = (...args: string[]): string[] => [
  'ctr',
  '--address',
  CONTAINERD_SOCKET,
  '--namespace',
  'k8s.io',
  ...args,
];

/** Resolves when containerd answers; throws HarnessError when it has not within a minute. */
export async function untilContainerdAnswers({ inside }: Namespaces, signal: AbortSignal): Promise<void> {
  const [file = '', ...args] = inside(client('version'));
  const answers = await until(systemClock, { within: ANSWER_MS, every: POLL_MS, signal }, async () => {
    const { exitCode } = await runCommand(file, args, { timeoutMs: COMMAND_MS, signal });
    return exitCode === 0 ? true : undefined;
  });
  signal.throwIfAborted();
  if (!answers) throw new HarnessError(`containerd of the cluster does not answer after ${ANSWER_MS / 1000} s`);
}

/** Gives containerd the images. Throws HarnessError with what it says. */
export async function importImages(
  { inside }: Namespaces,
  images: readonly ImageArchive[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const [file = '', ...args] = inside(client('images', 'import', '-'));
  const group = spawnGroup(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = createTail();
  for (const stream of [group.child.stdout, group.child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const abort = (): void => group.kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  try {
    const { stdin } = group.child;
    // It may end before it has read everything; then its exit code says so.
    const sent = stdin === null ? undefined : await pipeline(archiveOf(images), stdin).catch((error: unknown) => error);
    const { code } = await group.ended;
    signal.throwIfAborted();
    if (code !== 0 || sent !== undefined)
      throw new HarnessError(
        `containerd of the cluster does not take the images: ${output.text().trim() || describeError(sent ?? `exit code ${code}`)}`,
      );
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
