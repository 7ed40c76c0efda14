/** Before anything is tested: is there an OpenSandbox server, does it know us, can it start a sandbox at all? */
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../run/idle-sandbox.ts';
import type { Ledger } from '../run/ledger.ts';
import { RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { systemClock, until } from '../until.ts';
import { isDeleted } from './answers.ts';
import type { Answer, LifecycleClient } from './client.ts';

/** A server that needs longer for a list of one cannot be tested. */
export const ANSWER_MS = 5000;
/** How long the probe may stay Pending before the run goes on without knowing. */
const PENDING_MS = 4000;

const excerpt = (answer: Answer): string => answer.text.replace(/\s+/g, ' ').slice(0, 200);

/** Throws a sentence that says what to do when the address, the key or the server is not what it must be. */
export async function checkServer(client: LifecycleClient, url: string): Promise<void> {
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
      `The server at ${url} does not accept the API key (${answer.status}). Give the right one as OPEN_SANDBOX_API_KEY.`,
    );
  }
  const page = answer.json as { items?: unknown; pagination?: unknown } | undefined;
  if (answer.status !== 200 || !Array.isArray(page?.items)) {
    throw new HarnessError(
      `${url} does not look like an OpenSandbox server: GET /v1/sandboxes answered ${answer.status} ${excerpt(answer)}. ` +
        'Check SANDBOX_DOMAIN; it may need a path prefix.',
    );
  }
}

export type Probe = { sandboxId: string; remove(): Promise<void> };

/**
 * Creates a plain sandbox of the image, so that an image that is not there is one sentence and not a failure of every
 * scenario. The caller removes it. `runId` is what marks it; `more` adds to the request.
 */
export async function probeImage(
  client: LifecycleClient,
  image: string,
  runId: string,
  ledger: Ledger,
  more: { timeout?: number; volumes?: unknown[] } = {},
): Promise<Probe> {
  const request = {
    image: { uri: image },
    entrypoint: IDLE_ENTRYPOINT,
    timeout: 120,
    resourceLimits: SMALL_LIMITS,
    metadata: { [RUN_METADATA_KEY]: runId },
    ...more,
  };
  const advice = `Check that the server has the image or can pull it, or name another with SANDBOX_IMAGE.`;
  let answer: Answer;
  try {
    answer = await client.send('POST', '/sandboxes', request, 120_000);
  } catch (cause) {
    throw new HarnessError(`The server did not answer the creation of a sandbox of ${image}: ${describeError(cause)}`, {
      cause,
    });
  }
  const id = (answer.json as { id?: unknown } | undefined)?.id;
  if (typeof id !== 'string') {
    throw new HarnessError(
      `The server starts no sandbox of image ${image}: it answered ${answer.status} ${excerpt(answer)}. ${advice}`,
    );
  }
  ledger.made({ kind: 'sandbox', id });
  const remove = async (): Promise<void> => {
    const { status } = await client.send('DELETE', `/sandboxes/${encodeURIComponent(id)}`);
    if (!isDeleted(status)) throw new HarnessError(`sandbox ${id} could not be deleted: ${status}`);
    ledger.gone({ kind: 'sandbox', id });
  };
  const failed = await failureOf(client, id);
  if (failed !== undefined) {
    await remove();
    throw new HarnessError(`A sandbox of image ${image} does not start: ${failed}. ${advice}`);
  }
  return { sandboxId: id, remove };
}

/** The server's reason when the sandbox fails while it starts; undefined when it runs, or is still starting. */
async function failureOf(client: LifecycleClient, id: string): Promise<string | undefined> {
  const ended = await until(systemClock, { within: PENDING_MS, every: 100 }, async () => {
    const { json } = await client.send('GET', `/sandboxes/${encodeURIComponent(id)}`);
    const status = (json as { status?: { state?: string; reason?: string; message?: string } } | undefined)?.status;
    if (status?.state === 'Failed' || status?.state === 'Terminated') {
      return { failure: `${status.state} ${status.reason ?? ''} ${status.message ?? ''}`.trim().slice(0, 300) };
    }
    return status?.state === 'Pending' ? undefined : { failure: undefined };
  });
  return ended?.failure;
}
