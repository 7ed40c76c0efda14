/** What a step must do when it runs: for each step, by its key, some cases. */
import type { Job } from './run-step.ts';

/** By a title. */
export type Cases = Record<string, (job: Job) => Promise<void>>;
export type CasesOfSteps = Record<string, Cases>;
