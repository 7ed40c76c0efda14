/** Servers whose endpoints have another form, or want more of whoever asks there. */
import { randomBytes } from 'node:crypto';
import { ENDPOINT } from '../../harness/faults/operations.ts';
import type { Json } from '../../harness/faults/wiring.ts';
import { type FrontRequest, type Layer, layered, type Reply } from '../../harness/front/reply.ts';
import { API_KEY_HEADER } from '../../harness/reference/lifecycle/api-key.ts';
import { jsonReplies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { headerValue } from '../../harness/wire/exchange.ts';
import { withoutHeader } from '../../harness/wire/header-lines.ts';

/** What leads into a sandbox. */
const inward = ({ sandbox }: FrontRequest): boolean => sandbox !== undefined;

const written = (change: (endpoint: string) => string): Layer =>
  jsonReplies(ENDPOINT, (body) =>
    typeof body.endpoint === 'string' ? { ...body, endpoint: change(body.endpoint) } : body,
  );

function refusal(status: number, message: string): Reply {
  const body = Buffer.from(JSON.stringify({ code: 'NO_ENTRY', message }));
  return { status, headers: [['Content-Type', 'application/json']], body };
}

/** Lets in who has a header of this value, and takes it away. */
const guarded =
  (name: string, value: string, status: number): Layer =>
  async (request, next) => {
    if (!inward(request)) return next();
    if (headerValue(request.headers, name.toLowerCase()) !== value) return refusal(status, `${name} is missing.`);
    return next({ headers: withoutHeader(request.headers, name.toLowerCase()) });
  };

export const endpointVariants: readonly Variant[] = [
  {
    id: 'text.endpoint.scheme',
    says: 'gives endpoints with a scheme',
    axis: 'http-place',
    hop: true,
    allows: 'sandbox-lifecycle.yml Endpoint.endpoint: a public URL, and a URL has a scheme',
    server: () => ({ layer: written((endpoint) => `http://${endpoint}`) }),
  },
  {
    id: 'text.endpoint.host-name',
    says: 'gives endpoints at a host name that is not the one of the server',
    axis: 'http-place',
    hop: true,
    allows: 'sandbox-lifecycle.yml Endpoint.endpoint: {endpoint-host} is any host, the example has one of its own',
    server: () => ({ layer: written((endpoint) => endpoint.replace('127.0.0.1', 'LocalHost')) }),
  },
  {
    id: 'text.endpoint.prefix',
    says: 'gives endpoints below a path of its own',
    axis: 'endpoint-prefix',
    hop: true,
    allows:
      'errata endpoint.url-without-scheme: the documented form is no condition; what counts is that it leads there',
    server: () => ({ place: { endpoints: '/edge/eu%201' } }),
  },
  {
    id: 'text.endpoint.route-header',
    says: 'wants a header at endpoints that tells where the request is to go, and names it with each',
    axis: 'endpoint-headers',
    allows: 'sandbox-lifecycle.yml Endpoint.headers: requests must include them',
    server: () => {
      const [name, value] = ['X-Route-To', `pod-${randomBytes(6).toString('hex')}=`];
      const given = (body: Json): Json => ({ ...body, headers: { ...(body.headers as Json), [name]: value } });
      return { layer: layered([jsonReplies(ENDPOINT, given), guarded(name, value, 404)]) };
    },
  },
  {
    id: 'text.endpoint.api-key',
    says: 'wants its API key at the endpoints that lead through it as well',
    axis: 'endpoint-key',
    allows:
      'sandbox-lifecycle.yml Endpoint.headers: these headers are needed, and nowhere said to be enough; info: the key authenticates requests to the server',
    server: ({ apiKey }) => ({ layer: guarded(API_KEY_HEADER, apiKey, 401) }),
  },
];
