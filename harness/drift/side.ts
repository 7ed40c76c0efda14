/** One of the two documents of a comparison: its nodes by reference, and where each of them stands. */
import { type ApiDocument, dereference, unusable } from '../contract/document.ts';
import type { UsageError } from '../errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken, pointerTokens } from '../json-pointer.ts';

export type Side = {
  document: ApiDocument;
  /** JSON pointer of an object of the document. */
  pointerOf(value: unknown): string;
  /** Gives an object that was made of parts of the document the place of one of them. */
  standsFor(made: object, part: unknown): void;
  /** The object that a value is or refers to, `{}` where there is none. Throws UsageError for a reference that leads nowhere. */
  follow(value: unknown): JsonObject;
  /** Name of the entry of `components` that an object is: `{ kind: 'schemas', name: 'Sandbox' }`. */
  componentOf(value: unknown): { kind: string; name: string } | undefined;
};

/** Whether the published document may lack a node of ours: the types of the SDK brought it (`x-since`). */
export const mayBeAbsent = (ours: unknown): boolean => isObject(ours) && 'x-since' in ours;

/** How deep a document may go. The published ones go to 20. */
const MOST_LEVELS = 150;
/** Values in a document, what aliases repeat counted each time. The published ones have 6000. */
const MOST_VALUES = 1_000_000;

/** Throws UsageError for a document that contains itself, or is deeper or larger than any that describes an API. */
export function sideOf(document: ApiDocument): Side {
  const pointers = new Map<unknown, string>();
  measure(document, document.root, '', pointers, new Set(), new Map());
  const pointerOf = (value: unknown): string => pointers.get(value) ?? '';
  return {
    document,
    pointerOf,
    standsFor: (made, part) => {
      if (!pointers.has(made)) pointers.set(made, pointerOf(part));
    },
    follow: (value) => follow(document, value, pointerOf(value)),
    componentOf: (value) => {
      const [components, kind, name, ...rest] = pointerTokens(pointerOf(value));
      return components === 'components' && kind !== undefined && name !== undefined && rest.length === 0
        ? { kind, name }
        : undefined;
    },
  };
}

function follow(document: ApiDocument, value: unknown, pointer: string): JsonObject {
  if (isObject(value) && typeof value.$ref === 'string' && !value.$ref.startsWith('#/')) {
    const remedy = 'put what it names into the document and refer to it as "#/..."';
    throw unusable(document.file, pointer, `$ref ${JSON.stringify(value.$ref)} leaves the document`, remedy);
  }
  const found = dereference(document, value, pointer).value;
  if (found === undefined && isObject(value)) {
    throw unusable(
      document.file,
      pointer,
      `$ref ${JSON.stringify(value.$ref)} names nothing in the document`,
      'correct the reference',
    );
  }
  return isObject(found) ? found : {};
}

type Size = { values: number; levels: number };

/** Notes where each object stands first. What an alias repeats is one object and is looked at once. */
function measure(
  document: ApiDocument,
  value: unknown,
  pointer: string,
  pointers: Map<unknown, string>,
  open: Set<unknown>,
  sizes: Map<unknown, Size>,
): Size {
  if (typeof value !== 'object' || value === null) return { values: 1, levels: 1 };
  const known = sizes.get(value);
  if (known) return known;
  if (open.has(value)) throw unusable(document.file, pointer, 'the document contains itself', 'take out the alias');
  if (open.size > MOST_LEVELS) throw tooLarge(document, pointer);
  open.add(value);
  pointers.set(value, pointer);
  const size = { values: 1, levels: 1 };
  for (const [name, member] of Object.entries(value)) {
    const inner = measure(document, member, `${pointer}/${pointerToken(name)}`, pointers, open, sizes);
    size.values += inner.values;
    size.levels = Math.max(size.levels, inner.levels + 1);
  }
  if (size.levels > MOST_LEVELS || size.values > MOST_VALUES) throw tooLarge(document, pointer);
  open.delete(value);
  sizes.set(value, size);
  return size;
}

function tooLarge({ file }: ApiDocument, pointer: string): UsageError {
  const most = `the document is deeper than ${MOST_LEVELS} levels or has more than ${MOST_VALUES} values`;
  return unusable(file, pointer, most, 'give a document that describes an API');
}
