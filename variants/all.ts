/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';

export const VARIANTS: readonly Variant[] = [...framingVariants];
