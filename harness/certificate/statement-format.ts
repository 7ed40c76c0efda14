/** What in-toto calls a Statement: something is said of files, which are named by their digests. */
import { type Static, Type } from 'typebox';
import { CERTIFICATE_PREDICATE, STATEMENT, TEST_RESULT_PREDICATE } from './predicate.ts';

const closed = { additionalProperties: false } as const;

const Digest = Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, closed);

const Subject = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      description:
        'Of a file: its path in the folder of the certificate. Of the suite: opensandbox-conformance@VERSION. transcripts: all of them together.',
    }),
    digest: Digest,
  },
  closed,
);
export type Subject = Static<typeof Subject>;

export const Statement = Type.Object(
  {
    _type: Type.Literal(STATEMENT),
    subject: Type.Array(Subject, { minItems: 1, maxItems: 1024 }),
    predicateType: Type.Enum([TEST_RESULT_PREDICATE, CERTIFICATE_PREDICATE]),
    predicate: Type.Object({}, { description: 'Its form has a schema of its own: test-result, or certificate.' }),
  },
  { ...closed, description: 'What a certificate of opensandbox-conformance signs: an in-toto Statement, version 1.' },
);
