/** Servers whose execd does sessions in another way that the document allows. */
import type { Variant } from '../../harness/variants/variant.ts';

export const execdSessionVariants: readonly Variant[] = [];
