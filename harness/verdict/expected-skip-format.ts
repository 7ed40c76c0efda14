/** A file for `--expect-skipped`. */
import { type Static, Type } from 'typebox';

const ExpectedSkip = Type.Object(
  {
    check: Type.String({
      pattern: '^[^*]*\\*?$',
      minLength: 1,
      description: 'Id of a check, `volumes/read-only.yaml > it is read`; `*` at the end stands for anything.',
    }),
    reason: Type.String({ minLength: 1, description: 'The reason of the skip, or how it begins.' }),
  },
  { additionalProperties: false },
);
export type ExpectedSkip = Static<typeof ExpectedSkip>;

export const ExpectedSkips = Type.Array(ExpectedSkip, {
  description: 'The skips that a run of opensandbox-conformance may have.',
});
