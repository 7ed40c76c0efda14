/** The questions of `doctor`, in the order in which they are asked. */
import { clock } from './clock.ts';
import { cluster } from './cluster.ts';
import { hooks } from './hooks.ts';
import { hostPath } from './host-path.ts';
import { node } from './node.ts';
import type { Question } from './question.ts';
import { server } from './server.ts';
import { target } from './target.ts';

export const QUESTIONS: readonly Question[] = [node, server, clock, hostPath, hooks, cluster, target];
