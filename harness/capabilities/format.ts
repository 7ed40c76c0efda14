/** One entry of specs/capabilities.yaml, and how other files name capabilities. */
import { type Static, Type } from 'typebox';
import { Probe } from './probe-format.ts';

const Sentence = (description: string) => Type.String({ minLength: 20, pattern: '^\\S[^\\n]*$', description });

const Capability = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z]+(-[a-z0-9]+)*\\.[a-z]+(-[a-z0-9]+)*$', description: 'Never renamed.' }),
    summary: Sentence('What a server with the capability does, in one sentence.'),
    profile: Type.String({ pattern: '^[a-z][a-z-]*$', description: 'The profile of the register that it belongs to.' }),
    seen: Sentence('How it can be seen from outside: which operation answers what.'),
    probe: Type.Optional(Probe),
    place: Type.Optional(
      Type.String({
        minLength: 20,
        pattern: '^Comes with [^\\n]*$',
        description: 'What it comes with, where the place of the run decides and not the server: it is never claimed.',
      }),
    ),
    refusable: Type.Optional(
      Sentence(
        'The words of the documents by which a server may refuse it: claimed and refused it is left out, and no failure.',
      ),
    ),
    unneeded: Type.Optional(Sentence('Why no scenario needs it.')),
  },
  { additionalProperties: false },
);
export type Capability = Static<typeof Capability>;

export const Capabilities = Type.Array(Capability, {
  description: 'The capabilities that scenarios of opensandbox-conformance may need.',
});

/** The name of a capability in another file; `capabilityNames` has the names for its schema. */
export const CapabilityName = Type.Unsafe<string>({ $ref: '#/$defs/capability' });

/** What a schema with `CapabilityName` needs: each name with its sentence, so that editors complete it. */
export function capabilityNames(capabilities: readonly Capability[]): { $defs: { capability: object } } {
  const anyOf = capabilities.map(({ name, summary, place }) => ({
    const: name,
    description: place === undefined ? summary : `${summary} ${place}`,
  }));
  return { $defs: { capability: { anyOf, description: 'The name of a capability.' } } };
}
