/** Servers that put the same answers on the wire in another form. */
import { ALL, replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

export const framingVariants: readonly Variant[] = [
  {
    id: 'http.headers.more',
    says: 'sends headers that no document names',
    axis: 'http-more-headers',
    silent: 'Recipients ignore headers that they do not know (RFC 9110, section 5.1).',
    server: () => ({
      layer: replies(ALL, (reply) => ({
        ...reply,
        headers: [...reply.headers, ['Server', 'one of many'], ['X-Served-By', 'edge-7'], ['Via', '1.1 edge']],
      })),
    }),
  },
];
