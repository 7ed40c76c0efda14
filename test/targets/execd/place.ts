/** An execd of ours at a port of the loopback device, and what stands for a lifecycle server before it. */
import { connect, createServer, type Socket } from 'node:net';
import type { Execd } from '../../../harness/probing/execd.ts';
import type { Item, Ledger } from '../../../harness/run/ledger.ts';
import { type StandIn, startStandIn } from '../../../harness/targets/execd/stand-in.ts';
import { type RunningExecd, startExecd } from '../../execd/execd.ts';

export const RUN = 'abcdef0123';
/** The directory of a scenario of the run. */
export const HOME = `/tmp/conformance-${RUN}-12345678`;

export type Place = {
  /** For what is done without the stand-in. */
  own: RunningExecd;
  execd: Execd;
  standIn: StandIn;
  /** What the ledger was told of, a line each: `made session ses-1`. */
  noted: string[];
  /** One request to the stand-in; of JSON the value, otherwise the text. */
  send(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown; text: string }>;
  /** A sandbox, and the base URL of its execd. */
  sandbox(): Promise<{ id: string; at: string }>;
  stop(): Promise<void>;
};

/** `token`: what the execd is started with. */
export async function startPlace(token?: string): Promise<Place> {
  const own = await startExecd(token === undefined ? [] : ['--access-token', token]);
  const { url, close } = await atPort(own.socketPath);
  const headers: Record<string, string> = token === undefined ? {} : { 'X-EXECD-ACCESS-TOKEN': token };
  const execd = { url, headers, key: {} };
  const noted: string[] = [];
  const standIn = await startStandIn(execd, RUN, notingLedger(noted));
  const send: Place['send'] = async (method, path, body) => {
    const response = await fetch(path.startsWith('http') ? path : `${standIn.url}/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : undefined };
  };
  return {
    own,
    execd,
    standIn,
    noted,
    send,
    async sandbox() {
      const { id } = (await send('POST', '/sandboxes', { image: { uri: 'x' } })).json as { id: string };
      const { endpoint } = (await send('GET', `/sandboxes/${id}/endpoints/44772`)).json as { endpoint: string };
      return { id, at: `http://${endpoint}` };
    },
    async stop() {
      await standIn.close();
      await close();
      await own.stop();
    },
  };
}

/** A ledger that writes into a list. */
export function notingLedger(noted: string[]): Ledger {
  const note =
    (event: string) =>
    ({ kind, id }: Item): void =>
      void noted.push(`${event} ${kind} ${id}`);
  return { made: note('made'), gone: note('gone') };
}

/** A port that leads to a socket. */
async function atPort(path: string): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(path);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
