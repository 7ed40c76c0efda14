/** A document as one requirement set has it: without what came later, and without what had gone. */
import { UsageError } from '../errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken } from '../json-pointer.ts';
import { isInSet, isSetId, type Lifespan, type SetId } from '../spec-version.ts';

/** Any object of a document may have them, an operation first of all: when it came, and when it went. */
const WORDS: Readonly<Record<string, keyof Lifespan>> = {
  'x-introduced-in': 'introducedIn',
  'x-removed-in': 'removedIn',
};

/** Whether a text can say anything about sets at all. */
export const saysSets = (text: string): boolean => Object.keys(WORDS).some((word) => text.includes(word));

/** Every set that an object of the document names as that of its coming or going, in no order. */
export function setsNamedIn(file: string, root: JsonObject): SetId[] {
  const seen = new Set<object>();
  const walk = (value: unknown, pointer: string): SetId[] => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return [];
    seen.add(value);
    const own = isObject(value) ? Object.values(lifespanOf(file, value, pointer)) : [];
    return [...own, ...Object.entries(value).flatMap(([key, member]) => walk(member, below(pointer, key)))];
  };
  return [...new Set(walk(root, ''))];
}

/**
 * The document without the objects that are not in the set, and without the words that say so. Names of members that are
 * not in the set are not `required` either, and a path that has no operation left goes. Throws UsageError with the place
 * where such a word names no set.
 */
export function documentInSet(file: string, root: JsonObject, set: SetId): JsonObject {
  // What aliases share is looked at once, and stays shared.
  const done = new Map<object, unknown>();
  const view = (value: unknown, pointer: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (!done.has(value)) done.set(value, Array.isArray(value) ? listView(value, pointer) : objectView(value, pointer));
    return done.get(value);
  };
  const isLeft = (value: unknown, pointer: string): boolean =>
    !isObject(value) || isInSet(lifespanOf(file, value, pointer), set);
  const listView = (list: readonly unknown[], pointer: string): unknown[] =>
    list.flatMap((item, index) => {
      const at = below(pointer, String(index));
      return isLeft(item, at) ? [view(item, at)] : [];
    });
  const objectView = (object: object, pointer: string): JsonObject => {
    const entries = Object.entries(object).filter(([key]) => WORDS[key] === undefined);
    const left = entries.filter(([key, value]) => isLeft(value, below(pointer, key)));
    const viewed = Object.fromEntries(left.map(([key, value]) => [key, view(value, below(pointer, key))]));
    return withoutEmptyPaths(withoutGoneNames(viewed, object as JsonObject), object as JsonObject, pointer);
  };
  return view(root, '') as JsonObject;
}

const below = (pointer: string, key: string): string => `${pointer}/${pointerToken(key)}`;

function lifespanOf(file: string, object: JsonObject, pointer: string): Lifespan {
  const said = Object.entries(WORDS).flatMap(([word, member]): [string, SetId][] => {
    const set = object[word];
    if (set === undefined) return [];
    if (typeof set === 'string' && isSetId(set)) return [[member, set]];
    const shown = JSON.stringify(set).slice(0, 40);
    throw new UsageError(`${file}#${pointer}/${word}: ${shown} is no requirement set; name one, as "2026-12".`);
  });
  return Object.fromEntries(said);
}

/** A schema without the names of those of its properties that are not in the set among what it requires. */
function withoutGoneNames(schema: JsonObject, before: JsonObject): JsonObject {
  const { properties, required } = schema;
  if (!isObject(before.properties) || !Array.isArray(required)) return schema;
  const gone = Object.keys(before.properties).filter((name) => !isObject(properties) || !(name in properties));
  if (gone.length === 0) return schema;
  return { ...schema, required: required.filter((name) => !gone.includes(name as string)) };
}

/** The paths of a document without those that had operations, and have none in the set. */
function withoutEmptyPaths(paths: JsonObject, before: JsonObject, pointer: string): JsonObject {
  if (pointer !== '/paths') return paths;
  const count = (item: unknown): number => (isObject(item) ? Object.values(item).filter(isObject).length : 0);
  return Object.fromEntries(
    Object.entries(paths).filter(([path, item]) => count(item) > 0 || count(before[path]) === 0),
  );
}
