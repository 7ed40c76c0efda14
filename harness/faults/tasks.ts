/** What is asked of a worker process and what it answers. */
import type { FaultResult } from './result.ts';

/** A fault by its id; `whole`: every scenario that is concerned, and not only until one notices. */
type FaultTask = { kind: 'fault'; id: string; whole: boolean };

/** A scenario without fault; its exchanges go to a file. */
type CleanTask = { kind: 'clean'; file: string; exchangesTo: string };

/** A scenario against a server with all of these variants; ids of the catalogue. */
type VariantsTask = { kind: 'variants'; ids: readonly string[]; file: string };

/** A scenario of variants/driven/ through a driver, as a setting has it. */
type DrivenTask = { kind: 'driven'; driver: string; ids: readonly string[]; file: string };

/** `patient`: each wait lasts as long as in a run. */
export type Task = { patient: boolean } & (FaultTask | CleanTask | VariantsTask | DrivenTask);

export type ToWorker = { number: number; task: Task };

export type FromWorker =
  | { ready: number }
  | { number: number; result: FaultResult }
  | { number: number; error: string };
