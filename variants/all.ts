/** Every variant, by family. */
import type { Variant } from '../harness/variants/variant.ts';
import { framingVariants } from './http/framing.ts';
import { answerVariants } from './requests/answers.ts';
import { edgeVariants } from './requests/edges.ts';

export const VARIANTS: readonly Variant[] = [...framingVariants, ...edgeVariants, ...answerVariants];
