/** The members of a step that belong to no verb. */
import type { Static, Type } from 'typebox';
import type { Declared } from './declared.ts';
import type { Kit } from './kit.ts';

const ruleSchema = ({ Type, Text, closed }: Kit) =>
  Type.Union(
    [
      Type.String(),
      Type.Object(
        {
          rule: Text('Id of specs/requirements/.'),
          cases: Type.Optional(
            Type.Array(Type.String(), {
              minItems: 1,
              uniqueItems: true,
              description: 'The cases of `for` that are about the rule; all when left out.',
            }),
          ),
          assertions: Type.Optional(
            Type.Array(Type.String({ pattern: '^(expect|that)' }), {
              minItems: 1,
              uniqueItems: true,
              description:
                'The assertions that are about the rule: expect.status, expect.body (and what is below it), that.0; all when left out.',
            }),
          ),
        },
        closed,
      ),
    ],
    { description: 'A rule that the step verifies: its id, or an object that says with which cases and assertions.' },
  );

const needSchema = ({ Type, Capability, closed }: Kit) =>
  Type.Union(
    [
      Capability,
      Type.Object(
        {
          capability: Type.Unsafe<string>({ ...Capability, description: 'A name of specs/capabilities.yaml.' }),
          cases: Type.Array(Type.String(), {
            minItems: 1,
            uniqueItems: true,
            description: 'The cases of `for` that need it; the others do not.',
          }),
        },
        closed,
      ),
    ],
    { description: 'A capability that the step needs: its name, or an object that says in which cases.' },
  );

/** A step without its verb, and an action of `parallel`. */
export const partShape = (kit: Kit) => {
  const { Type, Name, NameOrCase, Sentence, Duration, Anything, Text } = kit;
  return {
    check: Sentence('What holds when the step passes, as a sentence: the name of the test.'),
    needs: Type.Optional(
      Type.Array(needSchema(kit), {
        uniqueItems: true,
        description: `Capabilities; ${kit.notAsked('the step, nor for what uses its result')}`,
      }),
    ),
    verifies: Type.Optional(
      Type.Array(ruleSchema(kit), {
        uniqueItems: true,
        description: 'Rules of specs/requirements/ that the step verifies.',
      }),
    ),
    as: Type.Optional(Name('Later expressions find the result of the step as steps.NAME.')),
    in: Type.Optional(
      NameOrCase('The sandbox that run, file and calls of execd act in; may be left out when there is one.'),
    ),
    expect: Type.Optional(
      Anything('What the result must look like: a scalar is the value, a map holds properties, JSON Schema works.'),
    ),
    that: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Array(Text('A condition.'), { minItems: 1 })], {
        description: 'JSONata that must be true; `result` is the result of the step.',
      }),
    ),
    eventually: Type.Optional(Duration('Try until it holds, for this long at most.')),
    for: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 80 }), Anything('The case, `case` in expressions.'), {
        minProperties: 1,
        description: 'One test per entry: its key becomes part of the name, its value is `case` in expressions.',
      }),
    ),
  };
};

export type Rule = Static<ReturnType<typeof ruleSchema>>;
export type Need = Static<ReturnType<typeof needSchema>>;

/** The capability that is needed, whichever way it is written. */
export const capabilityOf = (need: Need): string => (typeof need === 'string' ? need : need.capability);

/** The capabilities that a step or action needs in one of its cases; without `caseKey`, those that each case needs. */
export const neededIn = (needs: readonly Need[], caseKey?: string): string[] =>
  needs.flatMap((need) => {
    if (typeof need === 'string') return [need];
    return caseKey !== undefined && need.cases.includes(caseKey) ? [need.capability] : [];
  });

type Shape = ReturnType<typeof partShape>;
type Common = Static<ReturnType<typeof Type.Object<Shape>>>;

/**
 * A step, or an action of `parallel`, as the file has it; its verb is one more member (harness/verbs). `case` is the value
 * of `case` in its expressions and `caseKey` its name, for an action that stands for an entry of `for`.
 */
export type Part = Common & { case?: unknown; caseKey?: string; [verb: string]: unknown };

/** One action of each case for one that has `for`, called after the case; the action itself otherwise. */
export function casesOf({ for: cases, ...part }: Part): Part[] {
  if (cases === undefined) return [part];
  return Object.entries(cases).map(([caseKey, value]) => {
    return { ...withCase(part, value), check: caseName(part.check, caseKey), case: value, caseKey };
  });
}

/**
 * A step or action whose members are what a case gives where they are nothing but `${case}` or `${case.x}` and the case
 * has a text there: a name that the case gives is known before the run like one that is written.
 */
export function withCase<P extends Part>(part: P, value: unknown): P {
  const given = (member: unknown): unknown => {
    const path = typeof member === 'string' ? /^\$\{case((?:\.[a-zA-Z0-9]+)*)\}$/.exec(member)?.[1] : undefined;
    if (path === undefined) return member;
    const found = path
      .split('.')
      .slice(1)
      .reduce<unknown>((at, name) => (at as Values | undefined)?.[name], value);
    return typeof found === 'string' && !found.includes('${') ? found : member;
  };
  const entries = Object.entries(part).map(([key, member]) => {
    if (NOT_OF_THE_ACTION.has(key)) return [key, member];
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return [key, given(member)];
    return [key, Object.fromEntries(Object.entries(member).map(([name, inner]) => [name, given(inner)]))];
  });
  return Object.fromEntries(entries) as P;
}

type Values = Record<string, unknown>;

/** Members in which an expression stays one: what is expected, and the cases themselves. */
const NOT_OF_THE_ACTION: ReadonlySet<string> = new Set(['check', 'for', 'expect', 'that', 'verifies', 'needs']);

/** The name of a case of a step. */
export const caseName = (check: string, caseKey: string): string => `${check} [${caseKey}]`;

/** The conditions of a step, in order. */
export const conditionsOf = ({ that }: Pick<Part, 'that'>): string[] => (that === undefined ? [] : [that].flat());

/** The sandbox that a step acts in: the named one, or the only one. */
export function sandboxOf(part: Pick<Part, 'in'>, { sandboxes }: Pick<Declared, 'sandboxes'>): string | undefined {
  if (part.in !== undefined) return part.in;
  const names = Object.keys(sandboxes);
  return names.length === 1 ? names[0] : undefined;
}
