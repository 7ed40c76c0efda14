/**
 * An SDK as a driver, with plain HTTP behind it: where the server has done what it was asked for and the SDK cannot use
 * the answer, that is noted, and the run goes on without the SDK. What the server refuses or leaves undone stays its own.
 * What the SDK says is held against the record, and the record decides (agree.ts).
 */
import { isDone } from '../lifecycle-client/answers.ts';
import {
  bodyText,
  commandIn,
  recordedCreation,
  recordedRemoval,
  recordedRun,
  recordedStart,
  recordedState,
  usable,
} from './agree.ts';
import { recordedFile } from './agree-file.ts';
import type { SeenExchange } from './calls.ts';
import {
  ActionFailure,
  type DrivenSandbox,
  type Driver,
  type DriverEntry,
  type DriverOptions,
  type FileRequest,
  type FileResult,
} from './driver.ts';
import { createHttpDriver, type HttpDriver } from './http/driver.ts';
import { commandEnd } from './http/events.ts';
import { refusedResult } from './http/files.ts';
import { createdBy, keptNobodyKnows } from './sdk-answers.ts';
import { type Asking, createAsking, type SdkWatch } from './sdk-calls.ts';
import { commandSent, creationSent, ofSandboxSent } from './sent.ts';
import { fileSent } from './sent-file.ts';

/** Opens a driver that is an SDK. Throws what its entry throws. */
export async function openWithFallback(entry: DriverEntry, options: DriverOptions, watch: SdkWatch): Promise<Driver> {
  const plain = createHttpDriver(options);
  const asking = createAsking(entry.name, options, watch, plain);
  const sdk = await entry.open({
    ...options,
    headers: asking.headers,
    mending: asking.mending,
    started: (id) => asking.waiting(() => plain.untilRunning(id)),
  });
  const { ask } = asking;
  const driven = (sandbox: DrivenSandbox): DrivenSandbox => withFallback(sandbox, plain, ask);
  return {
    create: (request) =>
      ask({
        operation: 'create',
        own: async () => driven(await sdk.create(request)),
        sandboxId: createdBy,
        sent: (seen) => creationSent(request, seen),
        // What the server has made is not made twice, unless the SDK has removed it.
        async instead(seen = []) {
          const id = createdBy(seen);
          if (id !== undefined) return plain.connect(id);
          if (keptNobodyKnows(seen)) throw new ActionFailure('the creation was answered without an id');
          return plain.create(request);
        },
        recorded: (said, seen, differ) =>
          recordedCreation(said, seen, { id: createdBy(seen), connect: plain.connect, differ }),
      }),
    connect: (id) =>
      ask({
        operation: 'connect',
        own: async () => driven(await sdk.connect(id)),
        sandboxId: () => id,
        instead: () => plain.connect(id),
        // Which sandbox it is was said by who asked: another one is none.
        recorded: (said, seen) => (said.id === id ? usable(said, seen, plain.connect) : plain.connect(id)),
      }),
    async close() {
      await Promise.all([sdk.close(), plain.close()]);
    },
  };
}

/** A sandbox that the SDK drives, each of its calls with plain HTTP behind it. What has been done is not done again. */
function withFallback(sandbox: DrivenSandbox, plain: HttpDriver, ask: Asking['ask']): DrivenSandbox {
  const { id } = sandbox;
  const other = plain.at(id);
  return {
    id,
    run: (request, signal) =>
      ask({
        operation: 'run',
        own: () => sandbox.run(request, signal),
        sent: (seen) => commandSent(request, false, seen),
        async instead(seen, error) {
          if (seen === undefined) return other.run(request, signal);
          const end = commandEnd(bodyText(commandIn(seen)?.exchange.response?.body));
          if (end === undefined) throw error;
          return other.after(end, signal);
        },
        recorded: (said, seen, differ) => recordedRun(said, seen, { plain: other, signal, differ }),
      }),
    start: (request, signal) =>
      ask({
        operation: 'run',
        own: () => sandbox.start(request, signal),
        sent: (seen) => commandSent(request, true, seen),
        // What was answered has been started.
        instead: async (seen) => (seen === undefined ? other.start(request, signal) : undefined),
        recorded: async (_, seen, differ) => recordedStart(seen, differ),
      }),
    file: (request) =>
      ask({
        operation: 'file',
        own: () => sandbox.file(request),
        sent: (seen) => fileSent(request, seen),
        instead: async (seen) => (seen && changedFile(request, seen)) ?? other.file(request),
        refused: ({ status }, seen) => refusedResult({ status, json: seen.at(-1)?.raw.responseJson }),
        recorded: (said, seen, differ) =>
          recordedFile(request, said, seen, { again: () => other.file(request), differ }),
      }),
    state: () =>
      ask({
        operation: 'state',
        own: () => sandbox.state(),
        sent: (seen) => ofSandboxSent(id, 'GET', seen),
        instead: () => other.state(),
        recorded: async (said, seen, differ) => recordedState(said, seen, differ),
      }),
    remove: () =>
      ask({
        operation: 'remove',
        own: () => sandbox.remove(),
        sent: (seen) => ofSandboxSent(id, 'DELETE', seen),
        async instead(seen) {
          if (!isDone(seen?.at(-1)?.exchange.response?.status ?? 0)) await other.remove();
        },
        recorded: async (_, seen, differ) => recordedRemoval(seen, differ),
      }),
  };
}

/** What came of a call that changes files, by its answer; undefined for one that may be made once more. */
function changedFile({ action }: FileRequest, seen: readonly SeenExchange[]): FileResult | undefined {
  const last = seen.at(-1);
  const response = last?.exchange.response;
  if (action === 'read' || action === 'info' || action === 'list' || response === undefined) return undefined;
  return isDone(response.status)
    ? { ok: true }
    : refusedResult({ status: response.status, json: last?.raw.responseJson });
}
