/** Which members results have, for `lint`. */

/**
 * The members that a result can have: one that no result has makes an assertion that says nothing. `true`: anything may
 * be below it. A list with one shape: a list of such.
 */
export type ResultShape = true | { readonly [member: string]: ResultShape } | readonly [ResultShape];

/** What earlier steps keep, by name, with the shape of their results where it is known. */
export type Kept = ReadonlyMap<string, ResultShape | undefined>;

const isList = (shape: ResultShape): shape is readonly [ResultShape] => Array.isArray(shape);

/** The shape of a list's items, or the shape itself where it is of no list. */
export const itemShape = (shape: ResultShape): Exclude<ResultShape, readonly [ResultShape]> =>
  isList(shape) ? itemShape(shape[0]) : shape;

/**
 * The first name of a path that leads nowhere, by its index, and the names that are known there. What is below a list is
 * of its items. Undefined when the path is right.
 */
export function wrongName(
  path: readonly string[],
  shape: ResultShape,
): { index: number; known: readonly string[] } | undefined {
  let current = itemShape(shape);
  for (const [index, name] of path.entries()) {
    if (current === true) return undefined;
    if (!Object.hasOwn(current, name)) return { index, known: Object.keys(current) };
    current = itemShape(current[name] as ResultShape);
  }
  return undefined;
}
