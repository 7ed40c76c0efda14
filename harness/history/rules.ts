/** The rules about the history of one sandbox or snapshot. Ids are stable. */
import { isDeepStrictEqual } from 'node:util';
import { sameReference } from '../image-reference.ts';
import { isObject } from '../json-object.ts';
import type { Subject } from './events.ts';
import { constant, judgeId, judgeUnique } from './identity-rules.ts';
import { compareInstants } from './instants.ts';
import { judgeListedState, judgeLists } from './list-rule.ts';
import { judgeExpiration, judgeForward, judgeMoves } from './moment-rules.ts';
import { type HistoryRule, SCHEMA } from './rule.ts';
import { judgeDeletion, judgePauseTransitions, judgeTransitions } from './state-rules.ts';

/** The same specification, also where its reference is written with more or less of what is usual. */
function isSameImage(a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b)) return isDeepStrictEqual(a, b);
  const [{ uri: one, ...others }, { uri: other, ...rest }] = [a, b];
  return isDeepStrictEqual(others, rest) && (isDeepStrictEqual(one, other) || sameReference(one, other));
}

const BOTH: readonly Subject[] = ['sandbox', 'snapshot'];

export const HISTORY_RULES: readonly HistoryRule[] = [
  { name: 'transitions', subjects: BOTH, clause: `${SCHEMA}/SandboxState`, judge: judgeTransitions },
  {
    name: 'pause-transitions',
    subjects: ['sandbox'],
    clause: `${SCHEMA}/SandboxState`,
    judge: judgePauseTransitions,
  },
  { name: 'id-unique', subjects: BOTH, clause: `${SCHEMA}/Sandbox/properties/id`, judge: judgeUnique },
  { name: 'id-constant', subjects: BOTH, clause: `${SCHEMA}/Sandbox/properties/id`, judge: judgeId },
  constant('created-at-constant', 'createdAt', BOTH, (a, b) => compareInstants(a, b) ?? (a === b ? 0 : 1)),
  constant('image-constant', 'image', ['sandbox'], (a, b) => (isSameImage(a, b) ? 0 : 1)),
  constant('entrypoint-constant', 'entrypoint', ['sandbox']),
  constant('sandbox-id-constant', 'sandboxId', ['snapshot']),
  constant('name-constant', 'name', ['snapshot']),
  {
    name: 'expires-at-renewed-only',
    subjects: ['sandbox'],
    clause: `${SCHEMA}/Sandbox/properties/expiresAt`,
    judge: judgeExpiration,
  },
  {
    name: 'last-transition-forward',
    subjects: BOTH,
    clause: `${SCHEMA}/SandboxStatus/properties/lastTransitionAt`,
    judge: judgeForward,
  },
  {
    name: 'last-transition-moves',
    subjects: BOTH,
    clause: `${SCHEMA}/SandboxStatus/properties/lastTransitionAt`,
    judge: judgeMoves,
  },
  {
    name: 'deleted-stays-deleted',
    subjects: BOTH,
    clause: '/paths/~1sandboxes~1{sandboxId}/delete/responses/204',
    judge: judgeDeletion,
  },
  { name: 'listed-in-state', subjects: BOTH, clause: '/paths/~1sandboxes/get/parameters/0', judge: judgeListedState },
  { name: 'list-and-get-agree', subjects: BOTH, clause: `${SCHEMA}/ListSandboxesResponse`, judge: judgeLists },
];
