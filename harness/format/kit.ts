/**
 * What the schemas of the scenario format are built of. Only what generates `specs/scenario.schema.json` loads this
 * file: the rest of the harness takes types from it, since the schema library would cost every worker a third of a
 * second. Verbs get it as a parameter.
 */
import { type TSchema, Type } from 'typebox';
import { CapabilityName } from '../capabilities/format.ts';
import { DURATION_PATTERN } from './duration.ts';
import { sandboxRequestShape } from './sandbox-request.ts';

/** What a scenario author may call things: short, and usable in an expression without quoting. */
const NAME_PATTERN = '^[a-z][a-zA-Z0-9]*$';
const names = { pattern: NAME_PATTERN, maxLength: 40 };

const closed = { additionalProperties: false } as const;

const Name = (description: string) => Type.String({ ...names, description });

/** A name in a step, which a case of `for` may give: names are known before the run. */
const NameOrCase = (description: string) =>
  Type.String({ pattern: `${NAME_PATTERN}|^\\$\\{case(\\.[a-zA-Z0-9]+)*\\}$`, maxLength: 40, description });

const Duration = (description: string) =>
  Type.String({ pattern: DURATION_PATTERN, description: `${description} For example 500ms, 10s or 2m.` });

const Sentence = (description: string) =>
  Type.String({ minLength: 3, maxLength: 200, pattern: '^\\S[^\\n]*$', description });

const Text = (description: string) => Type.String({ minLength: 1, description });

const Anything = (description: string) => Type.Unsafe<unknown>({ description });

const Texts = (description: string) => Type.Record(Type.String(), Type.String(), { description });

const Values = (description: string) => Type.Record(Type.String(), Anything('value'), { description });

const Base64 = (description: string) => Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', description });

/** A map whose keys are names that the author gives, with `atLeast` of them. */
const named = (value: TSchema, description: string, atLeast = 0) => {
  const options = { additionalProperties: value, propertyNames: names, description };
  return Type.Object({}, atLeast === 0 ? options : { ...options, minProperties: atLeast });
};

const notAsked = (whose: string) => `a server that does not claim one of them is not asked for ${whose}.`;

const Needs = (whose: string) =>
  Type.Optional(Type.Array(CapabilityName, { uniqueItems: true, description: `Capabilities; ${notAsked(whose)}` }));

const FileContent = Type.Union(
  [
    Type.String(),
    Type.Object(
      {
        text: Type.Optional(Type.String({ description: 'Content as UTF-8 text.' })),
        base64: Type.Optional(Base64('Content as base64.')),
        mode: Type.Optional(
          Type.String({ pattern: '^[0-7]{3,4}$', description: 'Permission bits in octal, in quotes: "0600".' }),
        ),
      },
      { ...closed, minProperties: 1 },
    ),
  ],
  { description: 'The content of a file: text, or an object with text or base64 and a mode.' },
);

export const kit = {
  Type,
  closed,
  Name,
  NameOrCase,
  Duration,
  Sentence,
  Text,
  Anything,
  Texts,
  Values,
  Base64,
  named,
  Capability: CapabilityName,
  Needs,
  notAsked,
  FileContent,
  sandboxRequestShape: sandboxRequestShape(Type),
};
export type Kit = typeof kit;
