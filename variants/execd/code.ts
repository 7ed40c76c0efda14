/** Servers whose execd does code in another way that the document allows. */
import type { Variant } from '../../harness/variants/variant.ts';

export const execdCodeVariants: readonly Variant[] = [];
