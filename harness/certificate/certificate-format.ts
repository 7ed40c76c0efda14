/** What a certificate says: our own predicate, and certificate.json. */
import { type Static, Type } from 'typebox';
import { Result, WebAddress } from './test-result-format.ts';

const closed = { additionalProperties: false } as const;
const Text = (description?: string) =>
  Type.String({ minLength: 1, ...(description === undefined ? {} : { description }) });
const Count = (description: string) => Type.Integer({ minimum: 0, description });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Moment = Type.String({ format: 'date-time' });

const Profile = Type.Object(
  {
    profile: Text(),
    word: Text('What the report says of it: conformant, waived, not-conformant, ...'),
    musts: Count('How many rules of it say must.'),
    passed: Count('How many of those are kept.'),
    waived: Count('How many of those are not kept, and are waived.'),
  },
  closed,
);

const Waiver = Type.Object(
  {
    check: Text('The check that fails.'),
    clause: Text('Where the published text says otherwise.'),
    evidence: Text('What the server does.'),
    reason: Text(),
    owner: Text('Who answers for it.'),
    issue: Text('Where it is followed.'),
    expires: Type.String({ format: 'date' }),
    musts: Type.Array(Text(), { description: 'The rules that say must and are not kept for its sake.' }),
  },
  closed,
);

const Newer = Type.Object(
  {
    what: Text(),
    where: Text(),
    count: Count('How often it was seen.'),
    overlay: Text('The overlay that has it as a fact.'),
  },
  { ...closed, description: 'What the server answered that is newer than the documents.' },
);

const Suite = Type.Object({ version: Text(), digest: Sha256, node: Text(), platform: Text() }, closed);

const Skip = Type.Object(
  { check: Text(), reason: Text(), capability: Type.Optional(Text('The capability that the server does not offer.')) },
  closed,
);

export const Certificate = Type.Object(
  {
    result: Result,
    implementation: Type.Object(
      {
        name: Text(),
        version: Text(),
        url: Type.Optional(WebAddress('Where it is found.')),
        contact: Type.Optional(Text()),
        license: Type.Optional(Text('SPDX.')),
      },
      { ...closed, description: 'As the claim has it. That it was the server which was tested, no signature proves.' },
    ),
    set: Type.Object({ id: Text('2026-06'), digest: Sha256 }, { ...closed, description: 'The requirement set.' }),
    profiles: Type.Array(Profile, { minItems: 1, description: 'The profiles that are claimed.' }),
    notClaimed: Type.Array(Type.Object({ profile: Text(), word: Text() }, closed), {
      description: 'What the run says of the other profiles. Nothing is certified of them.',
    }),
    waivers: Type.Array(Waiver),
    newer: Type.Array(Newer),
    openQuestions: Type.Array(Type.Object({ id: Text(), question: Text() }, closed), {
      description: 'Entries of specs/open-questions.yaml that a failed check touches.',
    }),
    skipped: Type.Array(Skip, { description: 'Checks that were not made, each from the closed list of the set.' }),
    drivers: Type.Array(Text(), { minItems: 1 }),
    suite: Suite,
    server: Type.Object(
      { version: Type.Optional(Text('As the server tells it.')), evidence: Text('Where that was read, or why not.') },
      closed,
    ),
    run: Type.Object({ id: Text(), startedAt: Moment, endedAt: Moment }, closed),
    issuedAt: Moment,
    validUntil: Type.String({ format: 'date', description: 'The last day on which it counts.' }),
  },
  { ...closed, description: 'What a certificate of opensandbox-conformance says.' },
);
export type Certificate = Static<typeof Certificate>;
