/** What a result is about, beside the server. Nothing of it is secret. */
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const Names = Type.Array(Type.String());
const digest = (description: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description });

const Suite = Type.Object(
  {
    version: Type.String(),
    digest: digest(
      'SHA-256 over the files of dist, specs and scenarios of the package: of the sorted lines `DIGEST  PATH`.',
    ),
    node: Type.String(),
    platform: Type.String(),
  },
  closed,
);

const Settings = Type.Object(
  {
    image: Type.Optional(Type.String()),
    execdImage: Type.Optional(Type.String()),
    useServerProxy: Type.Boolean(),
    volumes: Type.String(),
    drivers: Names,
    capabilities: Type.Optional(Names),
    added: Names,
    removed: Names,
    hostPath: Type.Boolean(),
    ossfs: Type.Boolean(),
    concurrency: Type.Integer(),
    timeouts: Type.Object({ readyMs: Type.Number(), createMs: Type.Number(), requestMs: Type.Number() }, closed),
  },
  { ...closed, description: 'The settings in force, wherever they stand.' },
);

export const Provenance = Type.Object(
  {
    set: Type.Object(
      {
        id: Type.String(),
        digest: Type.Optional(
          digest('SHA-256 of the canonical JSON of the frozen set; absent where it is not frozen.'),
        ),
      },
      closed,
    ),
    documents: Type.Record(Type.String(), digest('SHA-256 of the canonical JSON of the document as the set has it.')),
    overlays: Type.Array(
      Type.Object({ name: Type.String(), digest: digest('SHA-256 of its canonical JSON.') }, closed),
    ),
    suite: Suite,
    baseline: Type.Optional(Type.Object({ file: Type.String(), digest: digest('SHA-256 of the file.') }, closed)),
    settings: Settings,
    server: Type.Object(
      {
        version: Type.Optional(Type.String({ description: 'As the server tells it.' })),
        evidence: Type.String({ description: 'What was asked, and what came of it.' }),
      },
      closed,
    ),
  },
  closed,
);
export type Provenance = Static<typeof Provenance>;
