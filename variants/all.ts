/**
 * Every variant, by family. The order is that of the layers in a mix: the first is the one that the client meets, so that
 * what goes over the wire in another form stands before what says something else.
 */
import type { Variant } from '../harness/variants/variant.ts';
import { accessVariants } from './execd/access.ts';
import { execdAnswerVariants } from './execd/answers.ts';
import { execdCodeVariants } from './execd/code.ts';
import { execdCommandVariants } from './execd/commands.ts';
import { execdContentVariants } from './execd/contents.ts';
import { eventJsonVariants } from './execd/event-json.ts';
import { eventVariants } from './execd/events.ts';
import { exitVariants } from './execd/exits.ts';
import { execdFileVariants } from './execd/files.ts';
import { frameVariants } from './execd/frames.ts';
import { execdLifeVariants } from './execd/life.ts';
import { metricsVariants } from './execd/metrics.ts';
import { execdSessionVariants } from './execd/sessions.ts';
import { textVariants } from './execd/texts.ts';
import { execdTreeVariants } from './execd/tree.ts';
import { httpVariants } from './http/all.ts';
import { answerVariants } from './requests/answers.ts';
import { claimVariants } from './requests/claims.ts';
import { edgeVariants } from './requests/edges.ts';
import { optionalVariants } from './requests/optional.ts';
import { commandVariants } from './runtime/commands.ts';
import { hostPathVariants } from './runtime/host-paths.ts';
import { sandboxVariants } from './runtime/sandboxes.ts';
import { volumeVariants } from './runtime/volumes.ts';
import { endpointVariants } from './text/endpoints.ts';
import { idVariants } from './text/ids.ts';
import { imageVariants } from './text/images.ts';
import { memberVariants } from './text/members.ts';
import { wordVariants } from './text/words.ts';
import { creationVariants } from './time/creation.ts';
import { deletionVariants } from './time/deletion.ts';
import { listVariants } from './time/lists.ts';
import { pauseVariants } from './time/pause.ts';
import { snapshotVariants } from './time/snapshots.ts';
import { statesVariants } from './time/states.ts';
import { timeVariants } from './time/times.ts';

export const VARIANTS: readonly Variant[] = [
  ...httpVariants,
  ...frameVariants,
  ...eventJsonVariants,
  ...eventVariants,
  ...execdCommandVariants,
  ...execdContentVariants,
  ...execdLifeVariants,
  ...execdFileVariants,
  ...execdTreeVariants,
  ...execdSessionVariants,
  ...accessVariants,
  ...metricsVariants,
  ...execdCodeVariants,
  ...exitVariants,
  ...textVariants,
  ...execdAnswerVariants,
  ...commandVariants,
  ...sandboxVariants,
  ...volumeVariants,
  ...hostPathVariants,
  ...edgeVariants,
  ...claimVariants,
  ...answerVariants,
  ...optionalVariants,
  ...wordVariants,
  ...memberVariants,
  ...imageVariants,
  ...endpointVariants,
  ...pauseVariants,
  ...snapshotVariants,
  ...timeVariants,
  ...listVariants,
  ...creationVariants,
  ...deletionVariants,
  ...statesVariants,
  ...idVariants,
];
