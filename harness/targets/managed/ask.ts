/** Asks a managed server what the execd of somebody else can do in its sandboxes. */

import type { Capability } from '../../capabilities/load.ts';
import { EXECD_PROFILES } from '../../capabilities/own-sandbox.ts';
import { describeError, HarnessError } from '../../errors.ts';
import { createLifecycleClient } from '../../lifecycle-client/client.ts';
import { makeFirst } from '../../probing/first.ts';
import type { Sighting } from '../../probing/sighting.ts';
import type { VolumesPlace } from '../../volumes/entry.ts';
import { askServer } from '../server/ask.ts';
import type { TargetOptions } from '../target.ts';

/** Whether execd decides about it, and not the server. */
export const isOfExecd = ({ profile, place }: Pick<Capability, 'profile' | 'place'>): boolean =>
  place === undefined && EXECD_PROFILES.includes(profile);

/**
 * What is seen of each capability that execd decides about, in one sandbox, which is removed. Throws HarnessError with a
 * sentence that says what to do where the server makes no sandbox with that execd.
 */
export async function askOfExecd({
  volumes,
  questions,
  execdImage,
  ...server
}: Pick<TargetOptions, 'runId' | 'ledger' | 'log' | 'signal' | 'questions'> & {
  url: string;
  apiKey: string;
  image: string;
  execdImage: string;
  volumes: VolumesPlace;
}): Promise<Sighting[]> {
  const { url, apiKey, image, runId, ledger } = server;
  const own = { ...questions, hostPath: undefined, capabilities: questions.capabilities.filter(isOfExecd) };
  const client = createLifecycleClient(url, apiKey);
  const first = makeFirst(client, image, runId, ledger, own).catch((cause: unknown) => {
    throw new HarnessError(
      `${describeError(cause)}\nThe execd of its sandboxes comes from ${execdImage}: that image must have /execd and /bootstrap.sh.`,
      { cause },
    );
  });
  const { sightings, removed } = await askServer({
    ...server,
    client,
    first,
    chooseVolumes: async () => volumes,
    ...own,
  });
  await removed;
  return sightings;
}
