/** What faults do to the members of a patch of metadata. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { PATCH } from '../../harness/faults/operations.ts';
import { asked, type Json, onWire } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { patchedMetadata } from '../../harness/reference/lifecycle/metadata.ts';

/** What reserved keys begin with, before the slash. */
export const RESERVED_DOMAIN = 'opensandbox.io';

export type Member = [key: string, value: unknown];

export const isReserved = (key: string): boolean => key.startsWith(`${RESERVED_DOMAIN}/`);

/** Whether a member of a patch keeps the rules for keys and values. */
export function isRight([key, value]: Member): boolean {
  if (typeof value !== 'string' && value !== null) return false;
  try {
    patchedMetadata(new Map(), { [key]: value });
    return true;
  } catch {
    return false;
  }
}

/** A server that patches with other members than it was asked to. A patch that is no object stays. */
export const patching = (change: (members: Member[]) => Member[]): LiveFault['server'] =>
  onWire(
    PATCH,
    asked((patch: Json) => (isObject(patch) ? Object.fromEntries(change(Object.entries(patch))) : undefined)),
  );

/** A server that takes another value for each that it is given. */
export const patchingValues = (change: (value: unknown) => unknown): LiveFault['server'] =>
  patching((members) => members.map(([key, value]) => [key, change(value)]));

/** Changes a text; anything else stays. */
export const text =
  (change: (value: string) => string) =>
  (value: unknown): unknown =>
    typeof value === 'string' ? change(value) : value;

/** A text without what no label has. */
export const labelled = (value: string): string =>
  value.replace(/[^-\w.]/g, '').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
