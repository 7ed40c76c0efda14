/** What a schema is about, without what only says how it is used: references, and null or a default beside them. */
import { unusable } from '../contract/document.ts';
import type { JsonObject } from '../json-object.ts';
import { isNull, jsonText, schemaObject } from './normal.ts';
import { isFact } from './schema-keywords.ts';
import type { Side } from './side.ts';

export type Peeled = {
  /** The schema that it comes to; the component itself where there is only a reference to one. */
  core: JsonObject;
  /** Null is allowed here besides what `core` says. */
  nullable: boolean;
  /** JSON text of a default that stands here and not in `core`. */
  usual: string | undefined;
};

const MOST_HOPS = 32;

/** Throws UsageError for references that lead nowhere or in a circle. */
export function peel(side: Side, schema: unknown): Peeled {
  let core = schemaObject(schema);
  let nullable = false;
  let usual: string | undefined;
  for (let hops = 0; ; hops += 1) {
    const inner = innerOf(side, core);
    if (inner === undefined) return { core, nullable, usual };
    if (hops === MOST_HOPS) {
      throw unusable(side.document.file, side.pointerOf(schema), 'the schema leads in a circle', 'break the circle');
    }
    nullable ||= core.nullable === true || inner.nullable;
    if (Object.hasOwn(core, 'default')) usual ??= jsonText(core.default);
    core = inner.schema;
  }
}

/** The one schema that another is but for null and a default; undefined where it says something itself. */
function innerOf(side: Side, schema: JsonObject): { schema: JsonObject; nullable: boolean } | undefined {
  const [only, ...more] = Object.keys(schema).filter(
    (keyword) => isFact(keyword) && keyword !== 'nullable' && keyword !== 'default',
  );
  if (only === undefined || more.length > 0) return undefined;
  if (only === '$ref') return { schema: side.follow(schema), nullable: false };
  const branches = ['allOf', 'oneOf', 'anyOf'].includes(only) ? schema[only] : undefined;
  if (!Array.isArray(branches)) return undefined;
  const all = branches.map(schemaObject);
  const left = only === 'allOf' ? all : all.filter((branch) => !isNull(branch));
  return left.length === 1 && left[0] ? { schema: left[0], nullable: left.length < all.length } : undefined;
}
