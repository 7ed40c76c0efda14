/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';
import { commandVariants } from './runtime/commands.ts';
import { sandboxVariants } from './runtime/sandboxes.ts';

export const VARIANTS: readonly Variant[] = [...framingVariants, ...commandVariants, ...sandboxVariants];
