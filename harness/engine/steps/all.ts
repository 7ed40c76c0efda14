import type { Actions } from './action.ts';
import { call } from './call.ts';
import { fetch } from './fetch.ts';
import { file } from './file.ts';
import { probe } from './probe.ts';
import { recall } from './recall.ts';
import { run } from './run.ts';
import { create, remove } from './sandbox.ts';
import { volume } from './volume.ts';
import { wait } from './wait.ts';

/** The verbs, by their key in a step. `parallel` is made of them. */
export const actions: Actions = { run, call, fetch, create, delete: remove, file, volume, wait, probe, recall };
