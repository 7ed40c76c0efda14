/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';
import { endpointVariants } from './text/endpoints.ts';
import { imageVariants } from './text/images.ts';
import { memberVariants } from './text/members.ts';
import { wordVariants } from './text/words.ts';

export const VARIANTS: readonly Variant[] = [
  ...framingVariants,
  ...wordVariants,
  ...memberVariants,
  ...imageVariants,
  ...endpointVariants,
];
