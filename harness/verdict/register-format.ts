/** One entry of the register. */
import { type Static, Type } from 'typebox';
import { lifespanShape } from '../set-format.ts';

const Requirement = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)+$' }),
    level: Type.Union([Type.Literal('must'), Type.Literal('should'), Type.Literal('may')]),
    profile: Type.String({ pattern: '^[a-z][a-z-]*$' }),
    /** Whom it binds, where that is not the server: it never decides anything about the server. */
    binds: Type.Optional(Type.Literal('sdk')),
    rule: Type.String({ minLength: 10 }),
    clause: Type.String({ pattern: '^[a-z-]+\\.ya?ml#/' }),
    /** Why no scenario can verify it. */
    untestable: Type.Optional(Type.String({ minLength: 10 })),
    /** What will verify it, while nothing does yet. */
    pending: Type.Optional(Type.String({ minLength: 10 })),
    /** Contract rules that verify it, by id; `*` stands for one word. */
    contract: Type.Optional(Type.Array(Type.String({ minLength: 10 }), { minItems: 1 })),
    /** Made from a document, one for each documented response; the contract checks verify it. */
    generated: Type.Optional(Type.Literal(true)),
    /** Of a generated entry: why the suite cannot make a healthy server give that response. From specs/unexercised.yaml. */
    unexercised: Type.Optional(Type.String({ minLength: 10 })),
    ...lifespanShape,
  },
  { additionalProperties: false },
);
export type Requirement = Static<typeof Requirement>;

export const Requirements = Type.Array(Requirement, {
  description: 'A file of the register of opensandbox-conformance.',
});
