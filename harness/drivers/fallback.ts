/**
 * An SDK as a driver, with plain HTTP behind it: where the server has done what it was asked for and the SDK cannot use
 * the answer, that is noted, and the run goes on without the SDK. What the server refuses or leaves undone stays its own.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { describeError } from '../errors.ts';
import { idOf, isDeleted, isDone } from '../lifecycle-client/answers.ts';
import type { Exchange } from '../wire/exchange.ts';
import { CALL_HEADER } from '../wire/header-lines.ts';
import type { CallLog, SeenExchange } from './calls.ts';
import { unendedStream } from './command.ts';
import type { DrivenSandbox, Driver, DriverEntry, DriverOptions, FileRequest, FileResult } from './driver.ts';
import { createHttpDriver, type HttpDriver } from './http/driver.ts';
import { commandResult } from './http/events.ts';
import { refusedResult } from './http/files.ts';
import type { Operation, SdkTrouble } from './trouble.ts';

/** What the runner does for drivers that are an SDK. */
export type SdkWatch = {
  /** Fed with every exchange of the scenario. */
  calls: CallLog;
  /** Operations that the SDK is known not to be able to use at this server: it is not asked for them again. */
  unfit: Iterable<Operation>;
  note(trouble: SdkTrouble): void;
};

/** Does a call without the SDK. `seen`: what the SDK has sent and got for it, undefined where it was not asked. */
type Instead<T> = (seen: readonly SeenExchange[] | undefined) => Promise<T>;

type Call<T> = {
  operation: Operation;
  own: () => Promise<T>;
  instead: Instead<T>;
  /** Whether the SDK takes what the server refuses for done, given what it says of it. */
  misread?: (result: T) => boolean;
};

/** Opens a driver that is an SDK. Throws what its entry throws. */
export async function openWithFallback(entry: DriverEntry, options: DriverOptions, watch: SdkWatch): Promise<Driver> {
  const current = new AsyncLocalStorage<string>();
  const headers = (): Record<string, string> => {
    const call = current.getStore();
    return call === undefined ? {} : { [CALL_HEADER]: call };
  };
  const sdk = await entry.open({ ...options, headers });
  const plain = createHttpDriver(options);
  const unfit = new Set(watch.unfit);
  let calls = 0;

  async function ask<T>({ operation, own, instead, misread }: Call<T>): Promise<T> {
    if (unfit.has(operation)) return instead(undefined);
    calls += 1;
    const call = `${entry.name} ${operation} ${calls}`;
    const began = performance.now();
    const seen = watch.calls.open(call);
    try {
      const result = await current.run(call, own);
      const refused = misread?.(result) ? seen.at(-1)?.exchange : undefined;
      if (refused?.response === undefined || refused.response.status < 400) return result;
      return await without(instead, seen, refused, `it took a ${refused.response.status} for done`);
    } catch (error) {
      // Whoever has waited all the time for a sandbox knows nothing that plain HTTP would find out.
      const waited = operation === 'create' || operation === 'connect';
      const tooLate = waited && performance.now() - began >= options.readySeconds * 1000;
      const unused = tooLate ? undefined : unusedAnswer(operation, seen);
      if (unused === undefined) throw error;
      return await without(instead, seen, unused, describeError(error));
    } finally {
      watch.calls.close(call);
    }

    /** It is the SDK's trouble only if the call can be done without it. */
    async function without(way: Instead<T>, had: readonly SeenExchange[], exchange: Exchange, error: string) {
      const result = await way(had);
      unfit.add(operation);
      watch.note({ driver: entry.name, operation, error, exchange });
      return result;
    }
  }

  const driven = (sandbox: DrivenSandbox): DrivenSandbox => withFallback(sandbox, plain, ask);
  return {
    create: (request) =>
      ask({
        operation: 'create',
        own: async () => driven(await sdk.create(request)),
        // What the server has made is not made twice, unless the SDK has removed it.
        async instead(seen = []) {
          const id = createdBy(seen);
          return id === undefined ? plain.create(request) : plain.connect(id);
        },
      }),
    connect: (id) =>
      ask({
        operation: 'connect',
        own: async () => driven(await sdk.connect(id)),
        instead: () => plain.connect(id),
      }),
    async close() {
      await Promise.all([sdk.close(), plain.close()]);
    },
  };
}

/** A sandbox that the SDK drives, each of its calls with plain HTTP behind it. What has been done is not done again. */
function withFallback(sandbox: DrivenSandbox, plain: HttpDriver, ask: <T>(call: Call<T>) => Promise<T>): DrivenSandbox {
  const { id } = sandbox;
  const other = plain.at(id);
  return {
    id,
    run: (request, signal) =>
      ask({
        operation: 'run',
        own: () => sandbox.run(request, signal),
        async instead(seen) {
          if (seen === undefined) return other.run(request, signal);
          const result = commandResult(seen.at(-1)?.exchange.response?.body?.text ?? '');
          if (result === undefined) throw unendedStream();
          return result;
        },
      }),
    file: (request) =>
      ask({
        operation: 'file',
        own: () => sandbox.file(request),
        instead: async (seen) => (seen && changedFile(request, seen)) ?? other.file(request),
        misread: ({ ok }) => ok,
      }),
    state: () => ask({ operation: 'state', own: () => sandbox.state(), instead: () => other.state() }),
    remove: () =>
      ask({
        operation: 'remove',
        own: () => sandbox.remove(),
        async instead(seen) {
          if (seen === undefined || !isDone(seen.at(-1)?.exchange.response?.status ?? 0)) await other.remove();
        },
        misread: () => true,
      }),
  };
}

/**
 * The answer that an SDK could not use, where nothing else explains why a call has failed: the last one of the call says
 * that all was done, or it refuses something that nobody needs but the SDK. Undefined when the failure may be the
 * server's: an answer that refuses, one that did not come whole, none at all.
 */
function unusedAnswer(operation: Operation, seen: readonly SeenExchange[]): Exchange | undefined {
  // After a creation that it gives up the SDK deletes what it has made.
  const own = operation === 'create' ? seen.filter(({ exchange }) => exchange.request.method !== 'DELETE') : seen;
  const last = own.at(-1)?.exchange;
  if (last?.response === undefined || last.failure !== undefined) return undefined;
  return isDone(last.response.status) || isNeededBySdkAlone(last) ? last : undefined;
}

/** Sandboxes are driven through execd; SDKs ask where egress is as well. */
const isNeededBySdkAlone = ({ request }: Exchange): boolean => /\/endpoints\/18080(?:\?|$)/.test(request.target);

/** The sandbox that a call has made and that is still there. */
function createdBy(seen: readonly SeenExchange[]): string | undefined {
  const done = seen.filter(({ exchange }) => isDone(exchange.response?.status ?? 0));
  const made = done.find(({ exchange }) => exchange.request.method === 'POST' && exchange.api === 'lifecycle');
  const id = idOf(made?.raw.responseJson);
  const removed = seen.some(
    ({ exchange }) => exchange.request.method === 'DELETE' && isDeleted(exchange.response?.status ?? 0),
  );
  return removed ? undefined : id;
}

/** What came of a call that changes files, by its answer; undefined for one that may be made once more. */
function changedFile({ action }: FileRequest, seen: readonly SeenExchange[]): FileResult | undefined {
  const last = seen.at(-1);
  if (action === 'read' || action === 'info' || action === 'list' || last?.exchange.response === undefined)
    return undefined;
  const { status } = last.exchange.response;
  return isDone(status) ? { ok: true } : refusedResult({ status, json: last.raw.responseJson });
}
