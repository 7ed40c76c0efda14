/** Which requests a fault is about, by the operations of the documents. */
import { EXECD_PORT as EXECD } from '../ports.ts';
import type { FaultRequest } from '../wire/faults.ts';

export type Which = (request: FaultRequest) => boolean;

/** Everything of one API; of requests as of recorded exchanges. */
export const lifecycle = ({ api }: Pick<FaultRequest, 'api'>): boolean => api === 'lifecycle';
export const execd = ({ api }: Pick<FaultRequest, 'api'>): boolean => api === 'execd';

/** Requests of the lifecycle API by method and path; the query counts neither way. */
export const at =
  (method: string, path: RegExp): Which =>
  (request) =>
    lifecycle(request) && request.method === method && path.test(request.target.split('?')[0] ?? '');

export const CREATE = at('POST', /^\/sandboxes$/);
export const GET = at('GET', /^\/sandboxes\/[^/]+$/);
export const LIST = at('GET', /^\/sandboxes$/);
export const DELETE = at('DELETE', /^\/sandboxes\/[^/]+$/);
export const PATCH = at('PATCH', /^\/sandboxes\/[^/]+\/metadata$/);
export const RENEW = at('POST', /^\/sandboxes\/[^/]+\/renew-expiration$/);
export const PAUSE = at('POST', /^\/sandboxes\/[^/]+\/pause$/);
export const RESUME = at('POST', /^\/sandboxes\/[^/]+\/resume$/);
export const ENDPOINT = at('GET', /^\/sandboxes\/[^/]+\/endpoints\/[^/]+$/);
export const SNAP = at('POST', /^\/sandboxes\/[^/]+\/snapshots$/);
export const LIST_SNAPSHOTS = at('GET', /^\/snapshots$/);
export const GET_SNAPSHOT = at('GET', /^\/snapshots\/[^/]+$/);
export const DELETE_SNAPSHOT = at('DELETE', /^\/snapshots\/[^/]+$/);

/** Requests of execd whose path begins so. */
export const ofExecd =
  (path: string): Which =>
  (request) =>
    execd(request) && request.target.startsWith(path);

/** Requests of execd that run a command. */
export const RUN: Which = (request) =>
  request.method === 'POST' && /^\/command(\?|$)/.test(request.target) && execd(request);

/** The id in `/sandboxes/{id}/...` or `/snapshots/{id}`. */
export const idIn = ({ target }: Pick<FaultRequest, 'target'>): string => /^\/\w+\/([^/?]+)/.exec(target)?.[1] ?? '';

/** The port in `/sandboxes/{id}/endpoints/{port}`, as it is written there. */
export const portIn = ({ target }: Pick<FaultRequest, 'target'>): string =>
  /\/endpoints\/([^/?]*)/.exec(target)?.[1] ?? '';

/** Ports of the daemons of every sandbox, by the servers in their documents. */
export const EXECD_PORT = String(EXECD);
export const EGRESS_PORT = '18080';

/** The query of a request. */
export const queryOf = ({ target }: Pick<FaultRequest, 'target'>): URLSearchParams =>
  new URLSearchParams(target.split('?')[1] ?? '');
