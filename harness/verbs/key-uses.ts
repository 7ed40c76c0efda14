/** What a `call` can send as API key; the engine makes the value. */
export const KEY_USES = ['right', 'none', 'empty', 'wrong', 'cut', 'doubled', 'overlong'] as const;
export type KeyUse = (typeof KEY_USES)[number];
