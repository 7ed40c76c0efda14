/** A requirement set as it is frozen below specs/sets/: what a run of that name asks of a server. */
import { type Static, Type } from 'typebox';
import { SET_ID } from '../spec-version.ts';

const Digest = (description: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description });
const Day = (description: string) => Type.String({ format: 'date', description });
const closed = { additionalProperties: false };
const Ids = (description: string) => Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true, description });

const SetRequirement = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    level: Type.Enum(['must', 'should', 'may']),
    profile: Type.String({ minLength: 1 }),
    binds: Type.Optional(Type.Literal('sdk')),
    rule: Digest('SHA-256 of the text of the rule.'),
    clause: Type.String({ minLength: 1 }),
    contract: Type.Optional(Ids('Contract rules that verify it, as the register has them.')),
    untestable: Type.Optional(Type.Literal(true)),
    unexercised: Type.Optional(Type.Literal(true)),
    pending: Type.Optional(Type.Literal(true)),
  },
  closed,
);

const SetScenario = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'From the folder of the scenarios.' }),
    digest: Digest('Of what it says, with its fixtures.'),
    checks: Ids('All checks of it, in order.'),
    driven: Ids('Those that each further driver of a run makes once more.'),
  },
  closed,
);

const AllowedSkip = Type.Object(
  {
    check: Type.String({ minLength: 1, description: 'Id of a check; with `*` at its end all whose ids begin so.' }),
    capability: Type.Optional(
      Type.String({ description: 'It may be skipped where this is not offered and belongs to no claimed profile.' }),
    ),
    reason: Type.String({ minLength: 10 }),
  },
  closed,
);

export const RequirementSet = Type.Object(
  {
    set: Type.String({ pattern: SET_ID }),
    frozen: Day('When it was frozen.'),
    certificatesUntil: Day('The last day of certificates of it.'),
    documents: Type.Record(Type.String(), Digest('Of what the document says in this set.')),
    overlays: Type.Record(Type.String(), Digest('Of what the overlay says.')),
    profiles: Type.Array(
      Type.Object(
        { name: Type.String({ minLength: 1 }), includes: Type.Optional(Ids('Profiles that it is made of.')) },
        closed,
      ),
    ),
    requirements: Type.Array(SetRequirement),
    scenarios: Type.Array(SetScenario),
    contract: Ids('The checks over recorded exchanges.'),
    skips: Type.Array(AllowedSkip, { description: 'All skips that a certificate may have.' }),
  },
  { ...closed, description: 'A requirement set of opensandbox-conformance, written by `npm run freeze`.' },
);
export type RequirementSet = Static<typeof RequirementSet>;
export type SetRequirement = Static<typeof SetRequirement>;
export type SetScenario = Static<typeof SetScenario>;
export type AllowedSkip = Static<typeof AllowedSkip>;
