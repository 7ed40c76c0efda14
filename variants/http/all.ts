/** HTTP: the same answers in another form on the wire, another pace, another place. */
import type { Variant } from '../../harness/variants/variant.ts';
import { codingVariants } from './coding.ts';
import { connectionVariants } from './connection.ts';
import { framingVariants } from './framing.ts';
import { headerVariants } from './headers.ts';
import { jsonVariants } from './json.ts';
import { paceVariants } from './pace.ts';
import { placeVariants } from './place.ts';

/** In the order of the layers: what comes later stands nearer to the server. */
export const httpVariants: readonly Variant[] = [
  ...placeVariants,
  ...paceVariants,
  ...connectionVariants,
  ...framingVariants,
  ...codingVariants,
  ...headerVariants,
  ...jsonVariants,
];
