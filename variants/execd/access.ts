/** Servers that guard execd in another way that the documents allow. */
import { randomBytes } from 'node:crypto';
import { execd, ofExecd } from '../../harness/faults/operations.ts';
import { TOKEN_HEADER } from '../../harness/reference/execd/authorize.ts';
import { replies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

export const accessVariants: readonly Variant[] = [
  {
    id: 'execd.access.403',
    says: 'answers 403 to who has not the token of execd',
    axis: 'execd-access-status',
    silent: 'No operation of execd documents a response for a token that is missing or wrong.',
    server: () => ({
      layer: replies(execd, (reply) => (reply.status === 401 ? { ...reply, status: 403 } : reply)),
    }),
  },
  {
    id: 'execd.access.free-ping',
    says: 'answers pings without a token',
    axis: 'execd-access-ping',
    allows: 'execd-api.yaml GET /ping: it is for load balancers and monitoring systems, which have no token.',
    server: () => {
      const token = randomBytes(24).toString('base64url');
      return {
        seams: { execdToken: () => token },
        layer: where(ofExecd('/ping'), (request, next) =>
          next({
            headers: [
              ...request.headers.filter(([name]) => name.toUpperCase() !== TOKEN_HEADER),
              [TOKEN_HEADER, token],
            ],
          }),
        ),
      };
    },
  },
];
