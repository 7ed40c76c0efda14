import { chmod, chown } from 'node:fs/promises';
import { asText, type JsonObject, optional } from '../http/shape.ts';
import { groupId, userId } from './accounts.ts';
import { digitsToMode } from './mode.ts';

/** Members of Permission and FileMetadata, with names looked up. */
export type Permissions = { mode: number | undefined; uid: number | undefined; gid: number | undefined };

/** Reads owner, group and mode. Throws 400 for an unknown name, and for a missing mode where it is required. */
export async function readPermissions(object: JsonObject, where: string, modeRequired: boolean): Promise<Permissions> {
  const owner = optional(object, 'owner', (value) => asText(value, `${where}.owner`));
  const group = optional(object, 'group', (value) => asText(value, `${where}.group`));
  const mode = modeRequired || Object.hasOwn(object, 'mode') ? digitsToMode(object.mode, `${where}.mode`) : undefined;
  return {
    mode,
    // Clients send an empty name for "as it is".
    uid: owner ? await userId(owner) : undefined,
    gid: group ? await groupId(group) : undefined,
  };
}

/** The owner goes first: changing it clears the set-uid bits of the mode. */
export async function applyPermissions(path: string, { mode, uid, gid }: Permissions): Promise<void> {
  if (uid !== undefined || gid !== undefined) await chown(path, uid ?? -1, gid ?? -1);
  if (mode !== undefined) await chmod(path, mode);
}
