/** Has what is in a cluster waited for and made by a program in its network namespace: from outside nobody reaches it. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { HarnessError } from '../../../errors.ts';
import { packageDir } from '../../../package.ts';
import { spawnGroup } from '../../../process/group.ts';
import { logEnd } from '../../../process/log-end.ts';
import { createTail } from '../../../process/tail.ts';
import type { ClusterFiles } from './files.ts';
import type { Namespaces } from './namespaces.ts';

/** What the program writes when the API server is ready. */
export const API_SERVER_READY = 'the API server is ready';

type Inside = { files: ClusterFiles; namespaces: Namespaces; signal: AbortSignal };

/**
 * Resolves when the node takes pods and everything that a server needs is there. `onReady` is called when the API server is ready:
 * the other daemons need it. Throws HarnessError with the end of the log of what does not come up.
 */
export async function prepareInside({ files, namespaces, signal }: Inside, onReady: () => void): Promise<void> {
  signal.throwIfAborted();
  // Node 20 runs no TypeScript, so it is the compiled one also for a test.
  const program = join(packageDir, 'dist/harness/targets/kubernetes/cluster/inside.js');
  const [file = '', ...args] = namespaces.beside([process.execPath, program, files.kubeconfig]);
  const group = spawnGroup(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const problem = createTail();
  group.child.stderr?.on('data', (chunk: Buffer) => problem.push(chunk));
  const abort = (): void => group.kill('SIGKILL');
  signal.addEventListener('abort', abort, { once: true });
  let ready = false;
  try {
    if (group.child.stdout !== null)
      createInterface({ input: group.child.stdout }).on('line', (line) => {
        if (line !== API_SERVER_READY || signal.aborted) return;
        ready = true;
        onReady();
      });
    const { code, error } = await group.ended;
    signal.throwIfAborted();
    if (code === 0) return;
    const daemon = ready ? 'kubelet' : 'apiserver';
    throw new HarnessError(
      `The cluster does not come up: ${problem.text().trim() || (error?.message ?? `exit code ${code}`)}\n` +
        `The log of ${daemon} ends:\n${await logEnd(files.log(daemon))}`,
    );
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
