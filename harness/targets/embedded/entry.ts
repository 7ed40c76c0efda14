import { HarnessError } from '../../errors.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CAPABILITIES } from '../usual.ts';

/** Scenarios at a time. */
const AT_A_TIME = 6;

export const embedded: TargetEntry = {
  kind: 'embedded',
  sentence: 'the reference runtime, in this process',
  words: () => 'the embedded reference runtime (no server is configured)',
  // Its volumes are directories, made and removed as Docker's are.
  // Its expiry is tested with a clock that jumps (test/reference/expiry.test.ts): a run need not wait a minute for it.
  capabilities: [
    ...USUAL_CAPABILITIES,
    'volumes.docker',
    'endpoints.secure-access',
    'endpoints.signed',
    'execd.token',
    'code.javascript',
    'code.bash',
  ],
  // More than elsewhere: its sandboxes are made in a moment, and most of a scenario is waiting for what it has started.
  concurrency: () => AT_A_TIME,
  // All of it is processes, which have ended with this one, and directories.
  recover: async () => [],
  async prepare({ image, chooseVolumes }) {
    const { checkNamespaces } = await import('../../reference/runtime.ts');
    const possible = await checkNamespaces();
    if (!possible.ok)
      throw new HarnessError(`The embedded reference runtime cannot run here: ${possible.reason}. ${possible.remedy}`);
    const { startEmbeddedServer } = await import('./server.ts');
    const server = await startEmbeddedServer();
    try {
      const identity = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
      return {
        label: `embedded reference runtime (namespaces, as ${identity})`,
        url: server.url,
        apiKey: server.apiKey,
        image: image ?? server.image,
        volumes: await chooseVolumes({ keeps: server.volumes }),
        hostPath: server.hostPath,
        private: true,
        found: server.found,
        stop: () => server.close(),
      };
    } catch (error) {
      await server.close();
      throw error;
    }
  },
};
