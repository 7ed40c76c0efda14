/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';
import { listVariants } from './time/lists.ts';
import { pauseVariants } from './time/pause.ts';
import { snapshotVariants } from './time/snapshots.ts';
import { timeVariants } from './time/times.ts';

export const VARIANTS: readonly Variant[] = [
  ...framingVariants,
  ...pauseVariants,
  ...snapshotVariants,
  ...timeVariants,
  ...listVariants,
];
