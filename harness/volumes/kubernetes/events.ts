/** What a cluster says happened to a thing. */
import type { CoreV1Event } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';
import { isForbidden } from './refusal.ts';

/** Of one thing, in a message. */
const MOST = 3;

/** The events of the thing with that uid, oldest first. */
export async function eventsOf(cluster: Cluster, uid: string): Promise<CoreV1Event[]> {
  const { items } = await cluster.call<{ items: CoreV1Event[] }>({
    what: 'listing events',
    verb: 'list',
    resource: 'events',
    query: { fieldSelector: `involvedObject.uid=${uid}` },
  });
  return items.sort((a, b) => at(a) - at(b));
}

/**
 * The last of them in words, the warnings where there are any; of `reasons` alone where these are given. Without the right to list
 * events it says that.
 */
export async function eventWords(
  cluster: Cluster,
  uid: string | undefined,
  reasons?: readonly string[],
): Promise<string> {
  if (uid === undefined) return 'no events';
  try {
    const events = (await eventsOf(cluster, uid)).filter(({ reason }) => reasons?.includes(reason ?? '') ?? true);
    const warnings = events.filter(({ type }) => type === 'Warning');
    const words = (warnings.length > 0 ? warnings : events).map(
      ({ reason, message }) => `${reason}: ${message?.trim()}`,
    );
    return cluster.hide([...new Set(words)].slice(-MOST).join('; ')) || 'no events';
  } catch (error) {
    if (isForbidden(error)) return 'its events may not be listed by this user';
    throw error;
  }
}

/** In milliseconds; newer clusters fill in `eventTime` and older ones the rest. */
const at = ({ lastTimestamp, eventTime, metadata }: CoreV1Event): number =>
  Date.parse(String(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? ''));
