/** Servers whose execd does files in another way that the document allows. */
import type { Variant } from '../../harness/variants/variant.ts';

export const execdFileVariants: readonly Variant[] = [];
