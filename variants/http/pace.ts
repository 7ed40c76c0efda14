/** Servers that take their time. */
import { setTimeout as delay } from 'node:timers/promises';
import { lifecycle } from '../../harness/faults/operations.ts';
import { late, replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { ofDocuments } from './which.ts';

const axis = 'http-pace';

export const paceVariants: readonly Variant[] = [
  {
    id: 'http.pace.slow',
    says: 'takes 1.2 s for every lifecycle call',
    axis,
    silent: 'No document promises how fast an answer comes.',
    server: () => ({ layer: late(lifecycle, 1200) }),
  },
  {
    id: 'http.pace.slow-heads',
    says: 'answers 0.3 s after the work is done',
    axis,
    silent: 'No document promises how fast an answer comes.',
    server: () => ({
      layer: replies(ofDocuments, async (reply) => {
        await delay(300);
        return reply;
      }),
    }),
  },
];
