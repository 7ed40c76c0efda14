/** Whether the answer of getSandbox shows what a probe says. */
import type { Shown } from '../capabilities/probe-format.ts';
import { isObject } from '../json-object.ts';
import { readTime } from '../time.ts';

/**
 * The first member that does not show it, as `expiresAt is …`; undefined when all do. `madeAt`: when the sandbox was made,
 * in milliseconds since the epoch, for a server that does not tell.
 */
export function notShown(shown: Shown, sandbox: unknown, madeAt: number): string | undefined {
  const members = isObject(sandbox) ? sandbox : {};
  for (const [name, wanted] of Object.entries(shown)) {
    const value = members[name];
    if (holds(wanted, value, readTime(members.createdAt) ?? madeAt)) continue;
    // A time is another one in each run, and the sentence is to be the same.
    return isObject(wanted) && typeof wanted.after === 'number' && readTime(value) !== undefined
      ? `${name} is less than ${wanted.after} s after the creation`
      : `${name} is ${shortly(value)}`;
  }
  return undefined;
}

function holds(wanted: Shown[string], value: unknown, createdAt: number): boolean {
  if (wanted === null) return value === undefined || value === null;
  if (!isObject(wanted)) return value === wanted;
  if (typeof wanted.after === 'number') {
    const time = readTime(value);
    // A clock of the server may be a little behind what it tells.
    return time !== undefined && time >= createdAt + wanted.after * 1000 - 1000;
  }
  return isObject(value) && Object.entries(wanted).every(([name, one]) => value[name] === one);
}

const shortly = (value: unknown): string => (value === undefined ? 'left out' : JSON.stringify(value).slice(0, 80));
