/** Before anything is tested: is there an OpenSandbox server, does it know us, can it start a sandbox at all? */
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../run/idle-sandbox.ts';
import type { Ledger } from '../run/ledger.ts';
import { RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { systemClock, until } from '../until.ts';
import { isDone, statusIn } from './answers.ts';
import type { Answer, LifecycleClient } from './client.ts';
import { deleteSandbox } from './remove-sandbox.ts';

/** A server that needs longer for a list of one cannot be tested. */
export const ANSWER_MS = 5000;
/** For a creation where nobody says otherwise, as the setting `timeouts.create` has it. */
const CREATE_MS = 120_000;
/** How long the probe may stay Pending before the run goes on without knowing. */
const PENDING_MS = 4000;

const excerpt = (answer: Answer): string => answer.text.replace(/\s+/g, ' ').slice(0, 200);

/**
 * Throws a sentence that says what to do when no server answers, or when it wants a key or does not accept the one it gets. Gives a sentence when the
 * answer is none of an OpenSandbox server: that it is none follows only when it makes no sandbox either.
 */
export async function checkServer(client: LifecycleClient, url: string): Promise<string | undefined> {
  let answer: Answer;
  try {
    answer = await client.send('GET', '/sandboxes?page=1&pageSize=1', undefined, ANSWER_MS);
  } catch (cause) {
    const why =
      cause instanceof Error && cause.name === 'TimeoutError'
        ? `no answer within ${ANSWER_MS / 1000} s`
        : describeError(cause);
    throw new HarnessError(`No server answers at ${url}: ${why}. Start it, or give its address as SANDBOX_DOMAIN.`, {
      cause,
    });
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new UsageError(
      client.hasKey === false
        ? `The server at ${url} wants an API key (${answer.status}), and none is given. Give it as OPEN_SANDBOX_API_KEY.`
        : `The server at ${url} does not accept the API key (${answer.status}). Give the right one as OPEN_SANDBOX_API_KEY.`,
    );
  }
  const page = answer.json as { items?: unknown } | null | undefined;
  if (isDone(answer.status) && Array.isArray(page?.items)) return undefined;
  return (
    `${url} does not look like an OpenSandbox server: GET /v1/sandboxes answered ${answer.status} ${excerpt(answer)}. ` +
    'Check SANDBOX_DOMAIN; it may need a path prefix.'
  );
}

export type Probe = { sandboxId: string; remove(): Promise<void> };

/** Members of a creation beyond those of the plain sandbox, or in place of them; undefined leaves one out. */
export type MoreMembers = Readonly<Record<string, unknown>>;

/** What the plain sandbox of the harness is created with. `runId` is what marks it. */
export function plainRequest(image: string, runId: string, more: MoreMembers = {}): Record<string, unknown> {
  return {
    image: { uri: image },
    entrypoint: IDLE_ENTRYPOINT,
    timeout: 120,
    resourceLimits: SMALL_LIMITS,
    metadata: { [RUN_METADATA_KEY]: runId },
    ...more,
  };
}

/**
 * Creates a plain sandbox of the image, so that an image that is not there is one sentence and not a failure of every
 * scenario. The caller removes it. `runId` is what marks it; `more` adds to the request. Throws HarnessError when none is
 * made: `doubt` says what is thought of a server whose answer is not that of a creation.
 */
export async function probeImage(
  client: LifecycleClient,
  image: string,
  runId: string,
  ledger: Ledger,
  { doubt, ...more }: MoreMembers & { doubt?: string | undefined } = {},
): Promise<Probe> {
  const answer = await createSandbox(client, image, plainRequest(image, runId, more));
  const id = madeBy(answer);
  if (id === undefined) {
    const refusal = `The server starts no sandbox of image ${image}: it answered ${answer.status} ${excerpt(answer)}.`;
    throw new HarnessError(doubt ?? `${refusal} ${ADVICE}`);
  }
  const probe = entered(client, ledger, id);
  const failure = await failureOf(client, id);
  if (failure === undefined) return probe;
  const left = await probe.remove().then(
    () => '',
    (error: unknown) => ` And then: ${describeError(error)}`,
  );
  throw new HarnessError(`A sandbox of image ${image} does not start: ${failure}. ${ADVICE}${left}`);
}

const ADVICE = 'Check that the server has the image or can pull it, or name another with SANDBOX_IMAGE.';

/** The answer to a creation. Throws HarnessError when there is none: a sandbox may come up all the same. */
export async function createSandbox(client: LifecycleClient, image: string, request: unknown): Promise<Answer> {
  try {
    return await client.send('POST', '/sandboxes', request, client.createMs ?? CREATE_MS);
  } catch (cause) {
    throw new HarnessError(`The server did not answer the creation of a sandbox of ${image}: ${describeError(cause)}`, {
      cause,
    });
  }
}

/** The id of the sandbox that a creation has made; undefined where it was refused, or tells none. */
export function madeBy(answer: Answer): string | undefined {
  const id = (answer.json as { id?: unknown } | null | undefined)?.id;
  return isDone(answer.status) && typeof id === 'string' && id !== '' ? id : undefined;
}

/** Notes a sandbox that was made; the function that it gives throws HarnessError when the sandbox cannot be deleted. */
export function entered(client: LifecycleClient, ledger: Ledger, id: string): Probe {
  ledger.made({ kind: 'sandbox', id });
  const remove = async (): Promise<void> => {
    await deleteSandbox(client, id).catch((cause: unknown) => {
      throw new HarnessError(`sandbox ${id} could not be deleted: ${describeError(cause)}`, { cause });
    });
    ledger.gone({ kind: 'sandbox', id });
  };
  return { sandboxId: id, remove };
}

/** The server's reason when the sandbox fails while it starts; undefined when it runs, is still starting, or nobody knows. */
export async function failureOf(client: LifecycleClient, id: string): Promise<string | undefined> {
  const ended = await until(systemClock, { within: PENDING_MS, every: 100 }, async () => {
    // Without an answer, or without a state: that is for the checks to judge.
    const answer = await client.send('GET', `/sandboxes/${encodeURIComponent(id)}`).catch(() => undefined);
    const { state, reason, message } = statusIn(answer?.json);
    if (state === 'Failed' || state === 'Terminated') {
      return { failure: `${state} ${reason ?? ''} ${message ?? ''}`.trim().slice(0, 300) };
    }
    return state === 'Pending' ? undefined : { failure: undefined };
  });
  return ended?.failure;
}
