/** Schemas in few words, and as digests that are the same for schemas that say the same. */
import { digestOf } from '../digest.ts';
import type { JsonObject } from '../json-object.ts';
import { normalOf } from './normal.ts';
import type { Normal } from './normal-form.ts';
import { peel } from './peel.ts';
import type { Side } from './side.ts';

/** Members and branches that are named. */
const MOST_NAMES = 8;
/** How far schemas in schemas are spelt out. */
const MOST_LEVELS = 2;

/** `string (date-time)`, `object with id, name`, `Sandbox or null`. */
export function schemaText(side: Side, schema: unknown, level = 0): string {
  const { core, nullable } = peel(side, schema);
  const normal = normalOf(side, core);
  const component = side.componentOf(core);
  const text = component?.kind === 'schemas' ? component.name : coreText(side, normal, level);
  return nullable || normal.nullable === true ? `${text} or null` : text;
}

function coreText(side: Side, normal: Normal, level: number): string {
  const { values, members, choices } = normal;
  if (values !== undefined) return values.join(' or ');
  const [choice] = choices;
  if (choice === undefined || members.size > 0 || level === MOST_LEVELS) return typeText(side, normal, level);
  const { keyword, branches } = choice;
  const all = branches.slice(0, MOST_NAMES).map((branch) => schemaText(side, branch, level + 1));
  return `${keyword === 'oneOf' ? 'one' : 'any'} of: ${named(all, branches.length)}`;
}

/** Types before all else, and what belongs to them: `object with id, name`. */
export function typeText(side: Side, { types, members, required, parts, facts }: Normal, level = 0): string {
  const items = parts.get('each item');
  const format = facts.get('format');
  const names = [...new Set([...members.keys(), ...required])];
  return [
    types?.join(' or ') ?? (names.length > 0 ? 'object' : 'anything'),
    ...(items === undefined || level === MOST_LEVELS ? [] : [`of ${schemaText(side, items, level + 1)}`]),
    ...(names.length === 0 ? [] : [`with ${named(names.slice(0, MOST_NAMES), names.length)}`]),
    ...(format === undefined ? [] : [`(${format.replaceAll('"', '')})`]),
  ].join(' ');
}

const named = (names: readonly string[], all: number): string =>
  `${names.join(', ')}${all > names.length ? ` and ${all - names.length} more` : ''}`;

/** How deep schemas are looked into; those that differ only below are told apart by what is compared afterwards. */
const SIGNED_LEVELS = 4;

export type Signatures = Map<JsonObject, string[]>;

/** `seen` keeps what has been made: one for each side and comparison. */
export function signatureOf(side: Side, schema: unknown, seen: Signatures, level = SIGNED_LEVELS): string {
  const { core, nullable, usual } = peel(side, schema);
  if (level === 0) return '';
  const known = seen.get(core)?.[level];
  const own = known ?? digestOf(signed(side, normalOf(side, core), seen, level - 1));
  const levels = seen.get(core) ?? [];
  levels[level] = own;
  seen.set(core, levels);
  return [own, nullable, usual].join(' ');
}

function signed(side: Side, normal: Normal, seen: Signatures, level: number): unknown {
  const sign = (schema: unknown): string => signatureOf(side, schema, seen, level);
  const signMap = (map: ReadonlyMap<string, unknown>): string[] =>
    [...map].map(([name, schema]) => `${JSON.stringify(name)} ${sign(schema)}`).sort();
  const { types, nullable, values, members, required, others, parts, choices, facts } = normal;
  return {
    ...{ types, nullable: nullable === true, values, required: [...required].sort() },
    ...{ members: signMap(members), parts: signMap(parts), others: others && sign(others) },
    choices: choices.map(({ keyword, branches }) => [keyword, ...branches.map(sign).sort()]),
    facts: [...facts].map(([keyword, text]) => `${keyword} ${text}`).sort(),
  };
}
