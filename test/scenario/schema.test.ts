/** What editors show and complete in a scenario: `specs/scenario.schema.json`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { VERBS } from '../../harness/verbs/all.ts';

type Schema = { description?: string; properties?: Record<string, Schema>; items?: Schema; [key: string]: unknown };

const schema = JSON.parse(readFileSync(join(packageDir, 'specs', 'scenario.schema.json'), 'utf8')) as Schema;
const step = schema.properties?.steps?.items ?? {};
const action = step.properties?.parallel?.items ?? {};

/** Every member that a map can have, by where it stands, with its schema. */
function members(node: unknown, at: string): [string, Schema][] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const place = `${at}/${key}`;
    if (key !== 'properties') return members(value, place);
    return Object.entries(value as Record<string, Schema>).flatMap(([name, member]): [string, Schema][] => [
      [`${place}/${name}`, member],
      ...members(member, `${place}/${name}`),
    ]);
  });
}

describe('the schema of scenarios', () => {
  it('says of each verb what it does, in a step and in an action of parallel', () => {
    for (const { name } of VERBS.entries())
      expect(step.properties?.[name]?.description, name).toMatch(/^[A-Z].{10,}\.$/);
    const actions = VERBS.entries().filter(({ parts, derive }) => parts === undefined && derive === undefined);
    for (const { name } of actions) expect(action.properties?.[name]?.description, name).toMatch(/^[A-Z].{10,}\.$/);
    for (const name of ['parallel', 'violations']) expect(action.properties).not.toHaveProperty(name);
  });

  it('says something of every member that an author can write', () => {
    const all = members(schema, '');
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(([, { description = '' }]) => description.length < 5).map(([place]) => place)).toEqual([]);
  });

  it('lets no member pass that it does not know', () => {
    const open = members({ properties: { scenario: schema } }, '').filter(
      ([, member]) => member.properties !== undefined && member.additionalProperties === undefined,
    );
    expect(open.map(([place]) => place)).toEqual([]);
  });
});
