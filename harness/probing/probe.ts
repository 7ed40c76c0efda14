/** Asks a server for every capability that can be asked for: in a few seconds, and with two sandboxes at most. */
import type { Capability } from '../capabilities/load.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { plainRequest } from '../lifecycle-client/preflight.ts';
import type { Ledger } from '../run/ledger.ts';
import { directoryOnServer, type HostPath } from '../volumes/host/place.ts';
import { createAsk } from './ask.ts';
import type { FirstSandbox } from './first.ts';
import { askFirst } from './first-questions.ts';
import { filledIn, type Names } from './names.ts';
import { askSecond, type Wish } from './second.ts';
import { type Seen, type Sighting, unknown } from './sighting.ts';
import { type Asking, createSubject, type Made, reachState, type Subject } from './subject.ts';

/** A capability as a server is asked for it. `unasked`: why it is not. */
export type AskedCapability = Capability & { unasked?: string };

/** What a server is asked with. */
export type Questions = {
  capabilities: readonly AskedCapability[];
  /** Operations of the lifecycle document, by operationId. */
  operations: Asking['operations'];
  /** Reach execd through the server, as the run will. */
  useServerProxy: boolean;
  /** How long the first sandbox may take to come up, in milliseconds. */
  readyMs: number;
  /** For the answer to a creation, in milliseconds. */
  createMs: number;
  /** Directory of the host below which the server allows host volumes. */
  hostPath?: HostPath | undefined;
  /** A bucket, in the words of `OSSFS`. Its keys are in no sentence. */
  ossfs?: Readonly<Record<string, string>> | undefined;
};

export type ProbeFacts = Questions & {
  client: LifecycleClient;
  /** Without `/v1`. */
  url: string;
  apiKey?: string | undefined;
  image: string;
  runId: string;
  ledger: Ledger;
  /** Being made; the caller removes it. */
  first: Promise<FirstSandbox>;
  /** Told of what is made as soon as it is made: whoever is told removes it. */
  made(thing: Made): void;
  signal?: AbortSignal | undefined;
};

/** The name of the volume that is asked for. It bears the id of the run, and stands in the ledger. */
export const claimOf = (runId: string): string => `osc-probe-${runId}`;

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };

/** What is seen of each capability, in their order. Throws the reason of the signal when that fires, and nothing else. */
export async function probeServer(facts: ProbeFacts): Promise<Sighting[]> {
  const { client, signal, capabilities, readyMs } = facts;
  const asking: Asking = { ...facts, ask: createAsk(client, signal) };
  const ready = facts.first.then(async (first) => {
    const subject = createSubject(asking, first.sandboxId, first.madeAt);
    return { first, subject, ...(await reachState(asking, subject.path, 'Running', readyMs)) };
  });
  const second = async (names: Names) => {
    const wishes = wishesOf(capabilities, names);
    const claim = claimOf(facts.runId);
    if (wishes.some(({ probe }) => JSON.stringify(probe).includes(claim)))
      facts.ledger.made({ kind: 'volume', id: claim });
    return { wishes, seen: await askSecond(wishes, asking, plainRequest(facts.image, facts.runId)) };
  };
  // Both to their end, also when one is interrupted: what the other has made must be known.
  const [one, other] = await Promise.allSettled([
    ready.then(({ first, subject, reached, last }) =>
      askFirst(capabilities, { asking, subject, first, ...(reached ? {} : { idle: last }) }),
    ),
    // Not before there is a first one: what a server that makes none has made of this, nobody could look at.
    ready.then(async ({ reached, subject }) => second(await namesOf(facts, reached ? subject : undefined))),
  ]);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  const seen = new Map([
    ...one.value,
    ...other.value.wishes.map(({ capability }, index) => [capability, other.value.seen[index]] as const),
  ]);
  return capabilities.map(({ name, place, unasked }) => ({
    capability: name,
    ...withoutSecrets(seen.get(name) ?? unknown(unasked ?? place ?? 'nobody can ask for it'), facts.ossfs),
  }));
}

async function namesOf({ runId, hostPath, ossfs }: ProbeFacts, subject: Subject | undefined): Promise<Names> {
  const ran = await subject?.run('uname -m');
  const machine = typeof ran === 'object' ? ran.stdout.trim() : '';
  return { claim: claimOf(runId), arch: ARCHITECTURES[machine] ?? 'amd64', ...hostNames(hostPath, runId), ossfs };
}

/** Where the suite sees the host it has made a directory there: what lies below a prefix may be mounted whatever the prefix may. */
function hostNames(hostPath: HostPath | undefined, runId: string): Names {
  if (hostPath?.here === undefined) return { hostPath: hostPath?.onServer };
  const hostDirectory = directoryOnServer(hostPath, claimOf(runId));
  return { hostPath: hostDirectory, hostDirectory };
}

/** What the second sandbox is asked for; without what cannot be asked for here. */
function wishesOf(capabilities: readonly Capability[], names: Names): Wish[] {
  return capabilities.flatMap(({ name, probe }): Wish[] => {
    if (probe === undefined || !('create' in probe) || probe.on === 'first') return [];
    const filled = filledIn(probe, names) as typeof probe | undefined;
    return filled === undefined ? [] : [{ capability: name, probe: filled }];
  });
}

function withoutSecrets({ seen, evidence }: Seen, ossfs: Questions['ossfs']): Seen {
  const { accessKeyId, accessKeySecret } = ossfs ?? {};
  const secrets = [accessKeyId, accessKeySecret].filter((secret): secret is string => secret !== undefined);
  return { seen, evidence: secrets.reduce((text, secret) => text.replaceAll(secret, '***'), evidence) };
}
