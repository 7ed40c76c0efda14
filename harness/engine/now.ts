/** Milliseconds since the epoch; unlike Date.now() it never jumps. */
export const now = (): number => performance.timeOrigin + performance.now();
