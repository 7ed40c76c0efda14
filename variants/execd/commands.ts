/** Servers whose execd does commands in another way that the document allows. */
import type { Variant } from '../../harness/variants/variant.ts';

export const execdCommandVariants: readonly Variant[] = [];
