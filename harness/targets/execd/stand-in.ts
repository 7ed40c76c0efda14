/**
 * What stands in the place of a lifecycle server before an execd that has none: a listener on the loopback device for the
 * harness's own needs. A sandbox is a place in that execd; what leads into it is passed on as it comes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeError } from '../../errors.ts';
import { fromJson } from '../../json-text.ts';
import { EXECD_PORT } from '../../ports.ts';
import { type Execd, ping } from '../../probing/execd.ts';
import { homesOf } from '../../run/home.ts';
import type { Ledger } from '../../run/ledger.ts';
import { parseUpstream, type Upstream } from '../../wire/endpoints.ts';
import { listen } from '../../wire/listener.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { relay } from './relay.ts';
import { removeContents, sweepDirectories } from './remove.ts';
import { watchExchange } from './watch.ts';

export type StandIn = Pick<Lifecycle, 'adopt'> & {
  /** Base URL without `/v1`. */
  url: string;
  /** Removes what nobody has removed of the directories of the run. Gives a sentence for each thing that is still there. */
  sweep(): Promise<string[]>;
  close(): Promise<void>;
};

/** `execd` has the headers of each request; `runId` and `ledger` are of the run that uses it. */
export async function startStandIn(execd: Execd, runId: string, ledger: Ledger): Promise<StandIn> {
  const upstream = parseUpstream(execd.url, 'http:', 'execd') as Upstream;
  const lifecycle = createLifecycle({
    runId,
    ledger,
    headers: execd.headers,
    alive: () => isAlive(execd),
    empty: (contents) => removeContents(execd, contents),
  });

  function pass(request: IncomingMessage, response: ServerResponse): boolean {
    const [, id, target] = ENDPOINT.exec(request.url ?? '') ?? [];
    const contents = id === undefined ? undefined : lifecycle.contents(id);
    if (contents === undefined || target === undefined) return false;
    const watch = watchExchange(request.method ?? 'GET', target, contents);
    try {
      relay(upstream, target, { request, response, watch });
    } catch {
      response.destroy(); // what node cannot send is not answered
    }
    return true;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = fromJson(await textOf(request));
    const target = (request.url ?? '').replace(/^\/v1(?=\/)/, '');
    const { status, body: said } = (await lifecycle.answer(request.method ?? 'GET', target, body, own())) ?? {};
    if (status === undefined) {
      response.destroy();
      return;
    }
    const text = said === undefined ? '' : JSON.stringify(said);
    response.writeHead(status, said === undefined ? {} : { 'Content-Type': 'application/json' }).end(text);
  }

  const listener = await listen({
    request(request, response) {
      if (pass(request, response)) return;
      answer(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { 'Content-Type': 'text/plain' }).end(describeError(error));
      });
    },
    upgrade: (_request, socket) => void socket.destroy(),
  });
  const own = (): string => listener.authority;
  return {
    url: `http://${listener.authority}`,
    adopt: lifecycle.adopt,
    sweep: () => sweepDirectories(execd, homesOf(runId)),
    close: listener.close,
  };
}

const ENDPOINT = new RegExp(`^/sandboxes/([^/?]+)/port/${EXECD_PORT}((?:/|$).*)$`, 's');

/** Whether it gives any answer: one that hangs in one operation is not gone. */
async function isAlive(execd: Execd): Promise<boolean> {
  return 'status' in (await ping(execd, undefined));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
