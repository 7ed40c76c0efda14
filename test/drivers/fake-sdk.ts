/** An SDK of a test, with plain HTTP behind it, before a small server; each request that it makes has its mark. */
import { createCallLog } from '../../harness/drivers/calls.ts';
import {
  ActionFailure,
  type DrivenSandbox,
  type DriverEntry,
  type SandboxRequest,
} from '../../harness/drivers/driver.ts';
import { openWithFallback } from '../../harness/drivers/fallback.ts';
import type { SdkWatch } from '../../harness/drivers/sdk-calls.ts';
import type { Operation, SdkTrouble } from '../../harness/drivers/trouble.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { onCleanup, recorderFor, type TestRecorder } from '../wire/support.ts';
import { type Other, smallServer } from './server.ts';

export const REQUEST: SandboxRequest = {
  ...{ image: 'img', entrypoint: [], timeout: 60, env: {}, metadata: {} },
  ...{ resourceLimits: {}, extensions: {}, volumes: [] },
};
/** A body that creates the sandbox of REQUEST. */
export const BODY = { image: { uri: REQUEST.image }, timeout: REQUEST.timeout };
export const never = new AbortController().signal;

/** What the SDK of a test does; each request that it makes is sent with its mark. */
export type Sdk = {
  create?(send: Send): Promise<string>;
  sandbox?: (send: Send) => Partial<DrivenSandbox>;
};
export type Send = (method: string, path: string, body?: unknown) => Promise<Response>;

export const made = async (send: Send): Promise<string> => {
  const { id } = (await (await send('POST', '/v1/sandboxes', BODY)).json()) as { id: string };
  return id;
};
export const unread = (..._had: unknown[]): never => {
  throw new ActionFailure('Invalid createdAt');
};

type Circumstances = {
  unfit?: Operation[];
  readySeconds?: number;
  wrongIn?: SdkWatch['wrongIn'];
  faults?: FaultPlan;
  silentMs?: number;
};

/** Opens a driver over it; what was noted of the SDK is in `troubles`. */
export async function open(
  sdk: Sdk,
  other?: Other,
  { unfit = [], readySeconds = 20, wrongIn, faults, silentMs }: Circumstances = {},
) {
  const server = await smallServer(other);
  const calls = createCallLog(() => recorder);
  const seen: (string | undefined)[] = [];
  const recorder: TestRecorder = await recorderFor(server.url, {
    ...(faults && { faults }),
    onExchange(exchange, raw) {
      seen.push(exchange.call);
      calls.see(exchange, raw);
    },
  });
  const troubles: SdkTrouble[] = [];
  const entry: DriverEntry = {
    name: 'test',
    sentence: 'an SDK of the test',
    sdk: true,
    async open({ url, headers = () => ({}) }) {
      const send: Send = async (method, path, body) => {
        const marks = headers();
        return fetch(await placeOf(url, path), {
          method,
          headers: marks,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      };
      const fail = async (): Promise<never> => unread();
      const driven = (id: string): DrivenSandbox => {
        return { ...{ id, run: fail, start: fail, file: fail, state: fail, remove: fail }, ...sdk.sandbox?.(send) };
      };
      return {
        create: async () => driven(await (sdk.create ?? made)(send)),
        connect: async (id) => driven(id),
        close: async () => undefined,
      };
    },
  };
  const options = {
    url: recorder.url,
    apiKey: undefined,
    readySeconds,
    createSeconds: 5,
    requestSeconds: 5,
    useServerProxy: false,
  };
  const driver = await openWithFallback(entry, options, {
    calls,
    unfit,
    note: (trouble) => troubles.push(trouble),
    wrongIn: wrongIn ?? (async () => undefined),
    ...(silentMs === undefined ? {} : { silentMs }),
  });
  onCleanup(() => driver.close());
  return { ...server, driver, troubles, seen };
}

/** Execd is asked at the endpoint that the recorder has put in the place of the server's. */
async function placeOf(url: string, path: string): Promise<string> {
  if (!path.startsWith('/execd/')) return `${url}${path}`;
  const answer = await fetch(`${url}/v1/sandboxes/any/endpoints/44772`);
  const { endpoint } = (await answer.json()) as { endpoint: string };
  return `http://${endpoint}${path.slice('/execd'.length)}`;
}
