/** Requests to the API of a cluster over one connection, with the credentials of its kubeconfig. */
import { Agent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import { describeError, HarnessError } from '../../errors.ts';
import type { Kubeconfig } from './kubeconfig.ts';

export type Transport = {
  /** One request; `json` is undefined where the answer is none. Throws HarnessError when nothing is answered in time. */
  send(method: string, path: string, body: object | undefined, withinMs: number): Promise<Answer>;
  /** The text without the secrets of the kubeconfig. */
  hide(text: string): string;
  close(): void;
};

export type Answer = { status: number; json: unknown };

/** For a program of the kubeconfig that gives the credentials, in milliseconds. */
const CREDENTIALS_MS = 15_000;
/** Of connections that are kept for the next request. */
const SOCKETS = 8;
/** For which a connection is kept: shorter than any cluster keeps its end of it, in milliseconds. */
const IDLE_MS = 4000;

export function createTransport(kubeconfig: Kubeconfig): Transport {
  const { config, server } = kubeconfig;
  const proxied = Boolean(config.getCurrentCluster()?.proxyUrl);
  let agent: Agent | undefined;
  let agentOf = '';

  /** The connection is kept as long as the certificates stay the same. */
  const agentFor = (options: RequestOptions): Agent => {
    if (proxied) return options.agent as Agent;
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    const identity = [ca, cert, key].map(String).join('\n');
    if (agent !== undefined && identity === agentOf) return agent;
    agent?.destroy();
    agentOf = identity;
    const kept = { keepAlive: true, maxSockets: SOCKETS, timeout: IDLE_MS };
    const tls = Object.fromEntries(
      Object.entries({ ca, cert, key, rejectUnauthorized, servername }).filter(([, value]) => value !== undefined),
    );
    agent = server.startsWith('https:') ? new HttpsAgent({ ...kept, ...tls }) : new Agent(kept);
    return agent;
  };

  return {
    async send(method, path, body, withinMs) {
      const options = await credentials(kubeconfig);
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        ...(options.headers as Record<string, string> | undefined),
        accept: 'application/json',
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const auth = options.auth ?? undefined;
      const url = new URL(`${server}${path}`);
      const more = { method, headers, agent: agentFor(options), ...(auth === undefined ? {} : { auth }) };
      const once = (): Promise<Answer> =>
        new Promise((resolve, reject) => {
          const signal = AbortSignal.timeout(withinMs);
          const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
          const sent = send(url, { ...more, signal }, (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', failed);
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, json: parsed(Buffer.concat(chunks).toString()) }),
            );
          });
          const failed = (error: NodeJS.ErrnoException): void => {
            // The cluster had given up a kept connection before it could know of the request.
            if (method === 'GET' && sent.reusedSocket && error.code === 'ECONNRESET') once().then(resolve, reject);
            else reject(silent(kubeconfig, error, signal.aborted));
          };
          sent.on('error', failed);
          sent.end(text);
        });
      return once();
    },
    hide(text) {
      const user = config.getCurrentUser();
      const secrets = [user?.token, user?.password, user?.keyData].filter((secret) => secret);
      return secrets.reduce<string>((hidden, secret) => hidden.replaceAll(secret as string, '***'), text);
    },
    close: () => agent?.destroy(),
  };
}

/** What a request is sent with. Throws HarnessError that says which program or file of the kubeconfig is missing. */
async function credentials({ config, context, kubectl }: Kubeconfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  const user = config.getCurrentUser();
  const program: string | undefined = user?.exec?.command;
  const whose = `the credentials of context ${context} cannot be had`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came in ${CREDENTIALS_MS / 1000} s`)), CREDENTIALS_MS);
  });
  try {
    await Promise.race([config.applyToHTTPSOptions(options), late]);
    return options;
  } catch (error) {
    // What such a program printed may be a credential.
    const { code } = error as NodeJS.ErrnoException;
    if (program === undefined) throw new HarnessError(`${whose}: ${describeError(error)}`);
    if (code === 'ENOENT') throw new HarnessError(`${whose}: ${program} is not installed, which the kubeconfig wants`);
    throw new HarnessError(`${whose}: ${program} failed. Try: ${kubectl} get pods`);
  } finally {
    clearTimeout(timer);
  }
}

function silent({ server, context, kubectl }: Kubeconfig, error: Error, late: boolean): HarnessError {
  const why = late ? 'no answer in time' : ((error as NodeJS.ErrnoException).code ?? describeError(error));
  return new HarnessError(
    `the cluster of context ${context} does not answer at ${server} (${why}). Try: ${kubectl} get pods`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
