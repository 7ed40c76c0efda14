/** What a schema says, in one form for all ways to write it. */
import type { JsonObject } from '../json-object.ts';

export type Choice = { keyword: 'oneOf' | 'anyOf'; branches: readonly JsonObject[] };

export type Normal = {
  /** In the order of the alphabet, without `null`; undefined for any. */
  types: readonly string[] | undefined;
  /** Whether null is allowed; undefined where nothing is said. */
  nullable: boolean | undefined;
  /** JSON texts of the values, without null; undefined for any. */
  values: readonly string[] | undefined;
  members: ReadonlyMap<string, JsonObject>;
  required: ReadonlySet<string>;
  /** What other members may be: anything, nothing, or what a schema says. */
  others: JsonObject | false | undefined;
  /** Schemas in it, by what they are in words. */
  parts: ReadonlyMap<string, JsonObject>;
  choices: readonly Choice[];
  /** The values of a discriminator, and what each leads to. */
  mapping: ReadonlyMap<string, unknown>;
  /** All other keywords, as JSON texts. */
  facts: ReadonlyMap<string, string>;
};
