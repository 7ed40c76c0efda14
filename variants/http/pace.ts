/** Servers that take their time. */
import { setTimeout as delay } from 'node:timers/promises';
import { lifecycle } from '../../harness/faults/operations.ts';
import { late, replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { ofDocuments } from './which.ts';

const axis = 'http-pace';

export const paceVariants: readonly Variant[] = [
  {
    id: 'http.pace.begins-late',
    says: 'begins with every lifecycle call 0.3 s after it has come',
    axis,
    silent: 'No document promises how fast an answer comes.',
    server: () => ({ layer: late(lifecycle, 300) }),
  },
  {
    id: 'http.pace.ends-late',
    says: 'answers 0.2 s after the work is done, execd as well',
    axis,
    silent: 'No document promises how fast an answer comes.',
    server: () => ({
      layer: replies(ofDocuments, async (reply) => {
        await delay(200);
        return reply;
      }),
    }),
  },
  {
    id: 'http.pace.slow',
    says: 'takes 1.2 s for every lifecycle call',
    // An axis of its own: it is in no mix, and moves no other to another one.
    axis: 'http-pace-slow',
    long: true,
    silent: 'No document promises how fast an answer comes.',
    server: () => ({ layer: late(lifecycle, 1200) }),
  },
];
