/** A command in a container of a pod, with bytes for its standard input and its standard output as a stream. */
import { PassThrough, type Readable } from 'node:stream';
import type { V1Status } from '@kubernetes/client-node';
import { describeError, HarnessError } from '../../errors.ts';
import { createTail } from '../../process/tail.ts';
import type { Cluster } from './cluster.ts';

export type InPod = {
  pod: string;
  container: string;
  command: readonly string[];
  /** Nothing when absent; the command is told no end of it. */
  input?: Uint8Array;
  /** In milliseconds, from the beginning to the end of the command. */
  withinMs: number;
};

/** Bytes that are sent at once: a cluster bounds what a message may hold. */
const PIECE = 64 * 1024;

/**
 * Runs a command, and gives what `use` makes of its output. Throws HarnessError when the command does not end with 0 in its time,
 * with what it wrote to its standard error; and what `use` throws, which ends it.
 */
export async function execInPod<T>(
  cluster: Cluster,
  { pod, container, command, input, withinMs }: InPod,
  use: (output: Readable) => Promise<T>,
): Promise<T> {
  const { Exec } = await import('@kubernetes/client-node');
  const what = `\`${command.join(' ')}\` in pod ${pod}`;
  const output = new PassThrough();
  const errors = new PassThrough();
  const tail = createTail();
  errors.on('data', (chunk: Buffer) => tail.push(chunk));
  // It is never ended: before version 5 of the protocol that would end the command as well.
  const stdin = input === undefined ? null : new PassThrough();
  let ended: V1Status | undefined;
  let end: (status: V1Status) => void = () => undefined;
  const status = new Promise<V1Status>((resolve) => {
    end = (said) => {
      ended = said;
      resolve(said);
    };
  });
  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);
  const timer = setTimeout(() => fail(new HarnessError(`${what} did not end in ${withinMs / 1000} s`)), withinMs);
  const connecting = new Exec(cluster.kubeconfig.config)
    .exec(cluster.namespace, pod, container, [...command], output, errors, stdin, false, (said) => end(said))
    .catch(async (error: unknown) => {
      throw await noConnection(cluster, what, error);
    });
  try {
    const connection = await Promise.race([connecting, failure]);
    connection.onclose = () => {
      // After the status the output may not have been read yet.
      if (ended !== undefined) return;
      const error = new HarnessError(`the connection to pod ${pod} was closed before ${what} had ended`);
      fail(error);
      output.destroy(error);
    };
    for (let at = 0; input !== undefined && at < input.length; at += PIECE)
      stdin?.write(input.subarray(at, at + PIECE));
    const used = await Promise.race([settled(use(output)), failure]);
    // What is wrong with an output that was cut off says its command.
    if ('error' in used && ended === undefined) throw used.error;
    const exitCode = exitCodeOf(await Promise.race([status, failure]));
    if (exitCode !== 0) {
      const said = cluster.hide(tail.text().trim().slice(-SAID));
      throw new HarnessError(`${what} ended with ${exitCode}${said === '' ? '' : `: ${said}`}`);
    }
    if ('error' in used) throw used.error;
    return used.value;
  } finally {
    clearTimeout(timer);
    output.destroy();
    connecting.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }
}

/** Characters of what a command said to its standard error, in a message. */
const SAID = 300;

const settled = <T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

/** With what the command ended; what a cluster says where it could not be started at all is no number. */
function exitCodeOf({ status, message, details }: V1Status): string | number {
  if (status === 'Success') return 0;
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return code === undefined ? (message ?? 'an error') : Number(code);
}

/** A WebSocket is asked for with GET, and newer clusters want the right to create as well. */
async function noConnection(cluster: Cluster, what: string, error: unknown): Promise<HarnessError> {
  const missing: string[] = [];
  for (const verb of ['get', 'create'] as const)
    if ((await cluster.mayI(verb, 'pods/exec')) === false) missing.push(verb);
  const { context } = cluster.kubeconfig;
  return new HarnessError(
    missing.length === 0
      ? `${what} could not be started: ${cluster.hide(describeError(error))}`
      : `the user of context ${context} may not ${missing.join(' and ')} pods/exec in namespace ${cluster.namespace}, which looking into claims needs: a Role must allow it`,
  );
}
