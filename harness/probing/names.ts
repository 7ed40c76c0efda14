/** The names in `${}` of a probe. */
import { isObject } from '../json-object.ts';

/** What each name stands for; one that is absent cannot be asked with. */
export type Names = Readonly<Record<string, unknown>>;

/** The value with every name replaced by what it stands for; undefined where one stands for nothing. */
export function filledIn(value: unknown, names: Names): unknown {
  if (typeof value === 'string') {
    const name = /^\$\{(\w+)\}$/.exec(value)?.[1];
    return name === undefined ? value : names[name];
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => filledIn(item, names));
    return items.includes(undefined) ? undefined : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, filledIn(member, names)] as const);
  return members.some(([, member]) => member === undefined) ? undefined : Object.fromEntries(members);
}
