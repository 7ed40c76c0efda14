/** Asks an execd what it can do, as far as commands and its own operations show it. */
import type { Capability } from '../../capabilities/load.ts';
import { createLifecycleClient } from '../../lifecycle-client/client.ts';
import { makeFirst } from '../../probing/first.ts';
import { type Sighting, unknown } from '../../probing/sighting.ts';
import { askServer } from '../server/ask.ts';
import type { TargetOptions } from '../target.ts';

/** Members of probes that are about sandboxes, and not about what is in them. */
const OF_SANDBOXES = ['create', 'call', 'dies', 'sandbox'];

const UNASKED = 'one execd alone cannot be asked for it';

/** Whether an execd alone can be asked for it. */
function isAskable({ place, probe }: Capability): boolean {
  if (place !== undefined || probe === undefined || OF_SANDBOXES.some((member) => member in probe)) return false;
  // It has one endpoint, whose headers tell something, and none with parameters.
  return !('endpoint' in probe) || Object.keys(probe.endpoint).length === 0;
}

/** `url`: of what stands for a lifecycle server before it. What it cannot be asked for is told by nobody. */
export async function askExecd({
  url,
  runId,
  ledger,
  log,
  signal,
  questions,
}: Pick<TargetOptions, 'runId' | 'ledger' | 'log' | 'signal' | 'questions'> & { url: string }): Promise<Sighting[]> {
  const own = { ...questions, capabilities: questions.capabilities.filter(isAskable), useServerProxy: false };
  const client = createLifecycleClient(url, undefined);
  const first = makeFirst(client, 'none', runId, ledger, own);
  const chooseVolumes = async () => ({ kind: 'server' });
  const common = { client, url, apiKey: undefined, image: 'none', runId, ledger, log, signal, first, chooseVolumes };
  const { sightings, removed } = await askServer({ ...common, ...own });
  await removed;
  const others = questions.capabilities.filter(
    (capability) => !isAskable(capability) && capability.place === undefined,
  );
  return [...sightings, ...others.map(({ name, unasked }) => ({ capability: name, ...unknown(unasked ?? UNASKED) }))];
}
