/** The predicate of in-toto for results of tests, version 0.1. */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;

/** No other scheme: pages are made of it. */
export const WebAddress = (description: string) => Type.String({ pattern: '^https?://[^\\s<>"]+$', description });

export const Result = Type.Enum(['PASSED', 'WARNED', 'FAILED'], {
  description:
    'WARNED: every must of the claimed profiles is kept, and a should is not, or a waiver is in force. FAILED: a must is not kept, or not shown to be.',
});
export type Result = Static<typeof Result>;

const ResourceDescriptor = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    digest: Type.Object({ sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, closed),
  },
  closed,
);

const Rules = (description: string) => Type.Array(Type.String({ minLength: 1 }), { uniqueItems: true, description });

export const TestResult = Type.Object(
  {
    result: Result,
    configuration: Type.Array(ResourceDescriptor, {
      description: 'What the run was held to: the requirement set, the documents, overlays and waivers.',
    }),
    url: Type.Optional(WebAddress('Where the implementation is found.')),
    passedTests: Rules('Rules of the claimed profiles that are kept.'),
    warnedTests: Rules('Rules that say should and are not kept, and rules that are waived.'),
    failedTests: Rules('Rules that say must and are not kept, or were not shown to be.'),
  },
  { ...closed, description: 'The result of a certification run, in the words of in-toto (test-result v0.1).' },
);
export type TestResult = Static<typeof TestResult>;
