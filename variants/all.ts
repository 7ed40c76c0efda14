/**
 * Every variant, by family. The order is that of the layers in a mix: the first is the one that the client meets, so that
 * what goes over the wire in another form stands before what says something else.
 */
import type { Variant } from '../harness/variants/variant.ts';
import { httpVariants } from './http/all.ts';
import { answerVariants } from './requests/answers.ts';
import { edgeVariants } from './requests/edges.ts';
import { commandVariants } from './runtime/commands.ts';
import { sandboxVariants } from './runtime/sandboxes.ts';
import { endpointVariants } from './text/endpoints.ts';
import { idVariants } from './text/ids.ts';
import { imageVariants } from './text/images.ts';
import { memberVariants } from './text/members.ts';
import { wordVariants } from './text/words.ts';

export const VARIANTS: readonly Variant[] = [
  ...httpVariants,
  ...commandVariants,
  ...sandboxVariants,
  ...edgeVariants,
  ...answerVariants,
  ...wordVariants,
  ...memberVariants,
  ...imageVariants,
  ...endpointVariants,
  ...idVariants,
];
