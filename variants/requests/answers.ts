/** Servers whose answers take up something of the request. */
import { CREATE, lifecycle, type Which } from '../../harness/faults/operations.ts';
import { answerOf, parsed, without } from '../../harness/faults/wiring.ts';
import { jsonReplies, replies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { headerValue } from '../../harness/wire/exchange.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Stands for the header where there is none. */
const NO_NAME = '00000000-0000-0000-0000-000000000000';

/** Members of a creation that hold secrets. */
const SECRET = ['env', 'image', 'volumes'];

/** What makes files and directories. */
const MAKES_FILES: Which = ({ api, method, target }) =>
  api === 'execd' && method === 'POST' && /^\/(?:files\/upload|directories)(?:\?|$)/.test(target);

export const answerVariants: readonly Variant[] = [
  {
    id: 'requests.request-id.of-caller',
    says: 'takes a uuid that the caller sends as X-Request-ID for its own',
    axis: 'requests-request-id',
    allows:
      'sandbox-lifecycle.yml components.headers.XRequestId: a uuid that names this one request; whose is not said',
    server: () => ({
      layer: replies(lifecycle, (reply, { headers }) => {
        const named = headerValue(headers, 'x-request-id');
        if (named === undefined || !UUID.test(named)) return reply;
        const own = reply.headers.filter(([name]) => name.toLowerCase() !== 'x-request-id');
        return { ...reply, headers: [...own, ['X-Request-ID', named]] };
      }),
    }),
  },
  {
    id: 'requests.request-id.malformed-refused',
    says: 'refuses a request whose X-Request-ID is no uuid',
    axis: 'requests-request-id',
    silent: 'No operation has the header in its requests; what becomes of it there is not said.',
    server: () => ({
      layer: where(
        ({ headers, ...request }) => lifecycle(request) && !UUID.test(headerValue(headers, 'x-request-id') ?? NO_NAME),
        async () => answerOf(400, { code: 'INVALID_REQUEST', message: 'X-Request-ID is to be a uuid.' }),
      ),
    }),
  },
  {
    id: 'requests.nulls.refused',
    says: 'refuses an upload or a directory whose owner or group is null',
    axis: 'requests-nulls',
    allows:
      'execd-api.yaml FileMetadata.owner, group, Permission.owner, group: each a string, and 400 is documented; null is no string (JSON Schema, validation, 6.1.1)',
    server: () => ({
      layer: where(MAKES_FILES, async (request, next) => {
        const body = (await request.body()).toString('latin1');
        const [metadata] = /\{[^\r\n]*\}/.exec(body) ?? [''];
        const [, member] = /"(owner|group)": ?null/.exec(metadata) ?? [];
        return member === undefined
          ? next()
          : answerOf(400, { code: 'INVALID_REQUEST', message: `${member} must be a string.` });
      }),
    }),
  },
  {
    id: 'requests.messages.quote',
    says: 'repeats in its refusals what was asked, but for what may be secret',
    axis: 'requests-messages',
    allows: 'sandbox-lifecycle.yml ErrorResponse.message: tells a person what is wrong; in which words is open',
    server: () => ({
      layer: async (request, next) => {
        if (!CREATE(request)) return next();
        const asked = parsed(await request.body()) ?? {};
        const said = JSON.stringify(without(asked, ...SECRET));
        const quoting = jsonReplies(
          CREATE,
          (body) => (typeof body.message === 'string' ? { ...body, message: `${body.message} Asked: ${said}` } : body),
          true,
        );
        return quoting(request, next);
      },
    }),
  },
];
