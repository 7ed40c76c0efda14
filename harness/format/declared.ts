/** What a scenario declares beside its steps: named volumes and sandboxes. */
import type { Static } from 'typebox';
import type { Kit } from './kit.ts';

export const volumeSchema = ({ Type, Needs, FileContent, Name, closed }: Kit) =>
  Type.Object(
    {
      needs: Needs('the volume, nor for what uses it'),
      host: Type.Optional(
        Type.Literal(true, {
          description:
            'It is a directory of the host in the place of a named volume: ${volumes.NAME} is its path on the server. Needs volumes.host-outside.',
        }),
      ),
      files: Type.Optional(
        Type.Unsafe<Record<string, Static<typeof FileContent>>>({
          type: 'object',
          additionalProperties: FileContent,
          propertyNames: { minLength: 1, pattern: '^[^/]' },
          description: 'Files that the volume holds before the first step, by path from the root of the volume.',
        }),
      ),
      claimLength: Type.Optional(
        Type.Integer({
          minimum: 60,
          maximum: 253,
          description: 'How many characters the claim name has; as many as needed when left out.',
        }),
      ),
      provision: Type.Optional(
        Type.Boolean({
          default: true,
          description:
            'false: only a claim name is reserved and no volume is made. Should the server make one, it is removed after the scenario.',
        }),
      ),
      claim: Type.Optional(
        Type.Object(
          {
            of: Name('The volume whose claim name this one begins with.'),
            append: Type.String({ pattern: '^-?[a-z0-9]{1,8}$', description: 'What comes after it: x or -x.' }),
          },
          { ...closed, description: 'Makes the claim name one that resembles another: the same and some characters.' },
        ),
      ),
    },
    { ...closed, description: 'A named volume of the scenario.' },
  );

export const sandboxSchema = ({ Type, Needs, Text, named, Anything, sandboxRequestShape, closed }: Kit) =>
  Type.Object(
    {
      ...sandboxRequestShape,
      needs: Needs('the sandbox, nor for what uses it'),
      for: Type.Optional(
        named(
          Anything('The case, `case` in expressions.'),
          'Several sandboxes that differ in little: one for each entry, called as its key; its value is `case` here.',
          1,
        ),
      ),
      start: Type.Optional(
        Type.Union([Type.Literal('before'), Type.Literal('step')], {
          default: 'before',
          description: 'before: running before the first step. step: only when a `create` step says so.',
        }),
      ),
      id: Type.Optional(
        Text(
          'A sandbox that a `call` has made, "${steps.NAME.body.id}": the `create` step only connects to it. Needs start: step.',
        ),
      ),
    },
    { ...closed, description: 'A sandbox of the scenario, in the words of CreateSandboxRequest.' },
  );

export type VolumeSpec = Static<ReturnType<typeof volumeSchema>>;
/** `case`: the value of `case` in its expressions, for one that stands for an entry of `for`. */
export type SandboxSpec = Omit<Static<ReturnType<typeof sandboxSchema>>, 'for'> & { case?: unknown };

/** The volumes and sandboxes of a scenario, by name. */
export type Declared = { volumes: Record<string, VolumeSpec>; sandboxes: Record<string, SandboxSpec> };
