/** Component schemas that the bodies of several responses have in common, and what of a body is in which of them. */
import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken, pointerTokens } from '../json-pointer.ts';
import type { RequestPlan } from './request-check.ts';
import type { ResponsePlan } from './response-check.ts';
import type { Schemas } from './schemas.ts';
import type { InComponent, Violation } from './types.ts';

/** The names of all component schemas that a body of the response may consist of. The events of a stream are no body. */
export function componentsOf(schemas: Schemas, { schemaPointers, stream }: ResponsePlan): Set<string> {
  if (stream !== undefined) return new Set();
  const inside = [...schemaPointers.values()].flatMap((pointer) =>
    pointer === undefined ? [] : [...schemas.inside(schemas.at(pointer))],
  );
  return new Set(inside.flatMap((schema) => componentName(schema) ?? []));
}

/** The components that more than one of the responses may consist of. */
export function sharedComponents(schemas: Schemas, plans: readonly ResponsePlan[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const name of plans.flatMap((plan) => [...componentsOf(schemas, plan)])) {
    if (seen.has(name)) shared.add(name);
    seen.add(name);
  }
  return shared;
}

/**
 * The component that a place of a body belongs to: the innermost one that has it as a member, or the one of the whole
 * body. `place` is folded (`*` for indices and keys of maps). Undefined where the schema at `schemaPointer` has none.
 */
export function homeOf(schemas: Schemas, schemaPointer: string, place: string): InComponent | undefined {
  const tokens = pointerTokens(place);
  let current: unknown[] = [schemas.at(schemaPointer)];
  let home: InComponent | undefined;
  for (let depth = 0; ; depth += 1) {
    const here = current.flatMap((schema) => [...schemas.applicable(schema)]);
    const name = here.flatMap((schema) => componentName(schema) ?? []).at(-1);
    if (name !== undefined) home = { component: name, at: pointerTo(tokens.slice(depth)) };
    if (depth >= tokens.length - 1) return home;
    current = here.flatMap((schema) => membersAt(schema, tokens[depth] ?? ''));
  }
}

const pointerTo = (tokens: readonly string[]): string => tokens.map((token) => `/${pointerToken(token)}`).join('');

const componentName = ({ $ref }: JsonObject): string | undefined =>
  typeof $ref === 'string' ? /#\/components\/schemas\/([^/]+)$/.exec(decodeURIComponent($ref))?.[1] : undefined;

function membersAt({ properties, items, additionalProperties }: JsonObject, token: string): unknown[] {
  if (isObject(properties) && Object.hasOwn(properties, token)) return [properties[token]];
  return token === '*' ? [items, additionalProperties].filter(isObject) : [];
}

/** As the contract has it (types.ts): of the body and of its media type, and of no stream. */
export function sharedBy(
  schemas: Schemas,
  plan: ResponsePlan | undefined,
  { rule, place }: Pick<Violation, 'rule' | 'place'>,
): InComponent | undefined {
  const home = homeInResponse(schemas, plan, { rule, place });
  return home !== undefined && plan?.documented.shares.includes(home.component) ? home : undefined;
}

/** The component that a violation of a body, or of its media type, belongs to; of a stream there is none. */
export function homeInResponse(
  schemas: Schemas,
  plan: ResponsePlan | undefined,
  { rule, place }: Pick<Violation, 'rule' | 'place'>,
): InComponent | undefined {
  if (plan === undefined || (rule !== 'body' && rule !== 'content-type')) return undefined;
  const [pointer] = plan.schemaPointers.values();
  return pointer === undefined ? undefined : homeOf(schemas, pointer, place);
}

/** The component that a place (JSON pointer) in the body of a request belongs to. */
export function homeInRequest(schemas: Schemas, { body }: RequestPlan, pointer: string): InComponent | undefined {
  const [schemaPointer] = body?.schemaPointers.values() ?? [];
  return schemaPointer === undefined
    ? undefined
    : homeOf(schemas, schemaPointer, pointer.replace(/\/\d+(?=\/|$)/g, '/*'));
}
