/** What a running server is asked for before a run. */
import { loadCapabilities } from '../capabilities/load.ts';
import type { Questions } from '../probing/probe.ts';
import type { Settings } from '../settings/settings.ts';
import { namedOperations } from './operations.ts';

/** The capabilities and operations of the documents in use, and what the settings say of the server. */
export async function questionsOf({
  specs,
  specVersion,
  useServerProxy,
  readyMs,
  createMs,
  hostPath,
  ossfs,
}: Pick<
  Settings,
  'specs' | 'specVersion' | 'useServerProxy' | 'readyMs' | 'createMs' | 'hostPath' | 'ossfs'
>): Promise<Questions> {
  const { capabilities } = loadCapabilities(specs);
  return {
    capabilities,
    operations: await namedOperations(specs, specVersion.set),
    useServerProxy,
    readyMs,
    createMs,
    hostPath,
    ossfs,
  };
}
