/** A file below specs/overlays/: what servers of one version have, and the documents do not yet. Facts, and nothing else. */
import { type Static, Type } from 'typebox';
import { lifespanShape } from '../set-format.ts';

const Document = Type.String({ pattern: '^[a-z-]+\\.ya?ml$', description: 'File name of the document below specs/.' });

const OverlayResponse = Type.Object(
  {
    document: Document,
    operation: Type.String({
      pattern: '^(\\*|[A-Za-z][A-Za-z0-9]*)$',
      description: 'operationId in the document; * is every operation of it that does not document the status.',
    }),
    status: Type.Integer({ minimum: 200, maximum: 599, description: 'The status that it may answer with as well.' }),
    headers: Type.Optional(
      Type.Array(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" }), {
        minItems: 1,
        uniqueItems: true,
        description: 'Headers that this answer must have.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type OverlayResponse = Static<typeof OverlayResponse>;

const OverlayOperation = Type.Object(
  {
    document: Document,
    method: Type.Enum(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']),
    path: Type.String({ pattern: '^/[^?#\\s]*$', description: 'As OpenAPI writes it: /pools/{poolName}.' }),
    at: Type.Optional(
      Type.Literal('root', {
        description: 'It stands beside the /v1 of the document, which holds nothing to anything.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type OverlayOperation = Static<typeof OverlayOperation>;

const OverlayMember = Type.Object(
  {
    document: Document,
    schema: Type.String({ pattern: '^[A-Za-z0-9._-]+$', description: 'Name in components/schemas.' }),
    member: Type.String({ minLength: 1, maxLength: 200, description: 'The member that it may have as well.' }),
  },
  { additionalProperties: false },
);
export type OverlayMember = Static<typeof OverlayMember>;

export const Overlay = Type.Object(
  {
    version: Type.String({
      pattern: '^[0-9]{1,4}\\.[0-9]{1,4}$',
      description:
        'Servers of this version have it, and newer ones with the same number before the dot. The name of the file.',
    }),
    ...lifespanShape,
    responses: Type.Optional(Type.Array(OverlayResponse)),
    operations: Type.Optional(Type.Array(OverlayOperation)),
    members: Type.Optional(Type.Array(OverlayMember)),
  },
  {
    additionalProperties: false,
    description: 'What servers of one version have, and the documents do not yet.',
  },
);
export type Overlay = Static<typeof Overlay>;
