/**
 * The server that a driver is checked against: the reference runtime, behind a front that writes down what is asked and
 * can answer in its place.
 */
import { randomBytes } from 'node:crypto';
import { createHttpDriver, type HttpDriver } from '../drivers/http/driver.ts';
import { startFront } from '../front/front.ts';
import type { FrontRequest, Layer } from '../front/reply.ts';
import { startReferenceRuntime } from '../reference/runtime.ts';
import { withoutNulls } from '../variants/without-nulls.ts';
import type { HeaderList } from '../wire/exchange.ts';

/** A request of the driver. */
export type Asked = Pick<FrontRequest, 'api' | 'method' | 'target' | 'sandbox'> & {
  headers: HeaderList;
  /** Text of the body, as far as it is text. */
  body: string;
  /** Of the answer; undefined while there is none. */
  status?: number;
};

export type Place = {
  /** Base URL for the driver. */
  url: string;
  apiKey: string;
  /** All that was asked through `url`, in order. */
  asked: Asked[];
  /** What stands before the runtime from now on; undefined for nothing. */
  answerBy(layer: Layer | undefined): void;
  /** Reaches the runtime without the driver. */
  plain: HttpDriver;
  close(): Promise<void>;
};

/** Requests with more than this are kept without their body. */
const MOST_BODY = 64 * 1024;

/** Starts the runtime. Throws HarnessError where this machine cannot run it. */
export async function startPlace(): Promise<Place> {
  const apiKey = `driver-check-${randomBytes(12).toString('hex')}`;
  const runtime = await startReferenceRuntime({ apiKey, report: () => undefined });
  const asked: Asked[] = [];
  let layer: Layer | undefined;
  const front = await startFront({
    upstream: runtime.url,
    async layer(request, next) {
      const { api, method, target, sandbox, headers } = request;
      const body = await request.body();
      const seen: Asked = {
        ...{ api, method, target, headers },
        ...(sandbox === undefined ? {} : { sandbox }),
        body: body.length > MOST_BODY ? '' : body.toString('utf8'),
      };
      asked.push(seen);
      const reply = await (layer === undefined ? withoutNulls(request, next) : layer(request, next));
      seen.status = reply.status;
      return reply;
    },
  });
  const plain = createHttpDriver({
    url: runtime.url,
    apiKey,
    readySeconds: 20,
    createSeconds: 20,
    requestSeconds: 20,
    useServerProxy: false,
  });
  return {
    url: front.url,
    apiKey,
    asked,
    answerBy(next) {
      layer = next;
    },
    plain,
    async close() {
      await plain.close();
      await front.close();
      await runtime.close();
    },
  };
}
