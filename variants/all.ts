/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';
import { creationVariants } from './time/creation.ts';
import { deletionVariants } from './time/deletion.ts';
import { statesVariants } from './time/states.ts';

export const VARIANTS: readonly Variant[] = [
  ...framingVariants,
  ...creationVariants,
  ...deletionVariants,
  ...statesVariants,
];
