/** A file of known deviations. */
import { type Static, Type } from 'typebox';

/** What people write about an entry and reports show: one line, without characters that steer a terminal. */
const Line = (maxLength: number, description: string) =>
  Type.String({ maxLength, pattern: '^\\S[^\\u0000-\\u001f\\u007f-\\u009f]*$', description });

export const Deviation = Type.Object(
  {
    check: Type.String({
      minLength: 3,
      maxLength: 500,
      description: 'Id of the check, or key of the contract finding.',
    }),
    clause: Type.String({
      maxLength: 500,
      pattern: '^[a-z-]+\\.ya?ml#/',
      description: 'Where the published text says otherwise.',
    }),
    evidence: Type.String({ minLength: 10, description: 'What the server does, in one line.' }),
    intermittent: Type.Optional(
      Type.Literal(true, { description: 'A race: whether it shows is chance, and a run without it is no error.' }),
    ),
    owner: Type.Optional(Line(200, 'Who answers for it, a person or a team, in one line.')),
    reason: Type.Optional(Line(500, 'Why the server is not mended yet, in one line.')),
    issue: Type.Optional(
      Type.String({
        maxLength: 500,
        // No name or password before the host: reports show it.
        pattern: '^(https?://[^\\s/?#@]+([/?#]\\S*)?|[A-Za-z0-9_./#-]*[0-9])$',
        description: 'Where it is followed: a URL, or the id that a tracker gave it, SRV-12 or #12.',
      }),
    ),
    expires: Type.Optional(
      Type.String({ format: 'date', description: 'YYYY-MM-DD: from this day on the entry covers nothing more.' }),
    ),
  },
  { additionalProperties: false },
);
export type Deviation = Static<typeof Deviation>;

/** What each entry of a file needs that is not one of the package's own. */
export const OWNED = ['owner', 'reason', 'issue', 'expires'] as const;

/** As the run has it, and not the file. */
export type Waiver = Deviation & {
  /** The day on which it expires had come when it was read: it covers nothing. */
  expired?: true;
};

export const BaselineFile = Type.Object(
  {
    target: Type.String({ minLength: 3, description: 'Which implementation and version.' }),
    deviations: Type.Array(Deviation, {
      maxItems: 2000,
      description:
        'Each is one that somebody has looked at. In a file of your own each needs owner, reason, issue and expires, a day at most 180 days away.',
    }),
  },
  { additionalProperties: false },
);

export type BaselineFile = Static<typeof BaselineFile>;
