/** What a `call` step can say. */
import type { Kit } from '../format/kit.ts';
import { KEY_USES } from './key-uses.ts';
import { partsSchema } from './multipart.ts';
import type { OwnOf } from './verb.ts';

export const callSchema = (kit: Kit) => {
  const { Type, Text, Texts, Values, Anything, Duration, closed } = kit;
  return Type.Union([
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        operation: Text(
          'operationId in specs/sandbox-lifecycle.yml, or in specs/execd-api.yaml: that is asked of execd in the sandbox of the step.',
        ),
        path: Type.Optional(Values('Path parameters.')),
        query: Type.Optional(Values('Query parameters; a list repeats the parameter.')),
        headers: Type.Optional(Texts('Headers to add or replace; an empty content-type is left out.')),
        body: Type.Optional(Anything('JSON body.')),
        sandbox: Type.Optional(
          Values(
            'Instead of body, with createSandbox: members of its body; what is left out is that of a small sandbox that does nothing. Without body and sandbox it is all of that.',
          ),
        ),
        text: Type.Optional(Type.String({ description: 'Raw body, sent as it is instead of `body`.' })),
        base64: Type.Optional(Type.String({ description: 'Raw body in base64: bytes that no text can have.' })),
        key: Type.Optional(
          Type.Union([...KEY_USES.map((use) => Type.Literal(use)), Type.String({ pattern: '^\\$\\{[^}]+\\}$' })], {
            default: 'right',
            description:
              'The API key, or of an operation of execd the access token: right, none, empty, wrong (as long as the right one), cut (without its end), doubled, overlong.',
          }),
        ),
        wrong: Type.Optional(
          Type.Boolean({ default: false, description: 'true: the request breaks the document on purpose.' }),
        ),
        others: Type.Optional(
          Type.Boolean({
            default: false,
            description: 'true: the list may have what other scenarios make, and the step minds nothing of theirs.',
          }),
        ),
        parts: Type.Optional(partsSchema(kit)),
        until: Type.Optional(Text('Of execd: read no further than this text, and close the connection.')),
        events: Type.Optional(
          Type.Integer({
            minimum: 1,
            description: 'Of execd: read no further than so many events, and close the connection.',
          }),
        ),
        open: Type.Optional(
          Type.Boolean({
            default: false,
            description: 'Of execd, with `until`: true, the connection stays open, and `rest` gives what still comes.',
          }),
        ),
        whole: Type.Optional(
          Type.Boolean({
            default: false,
            description:
              'Of execd: true, events are read until the response ends, and not only until the one that ends the run.',
          }),
        ),
        readAfter: Type.Optional(Duration('Of execd: the body of the answer is left unread for so long.')),
      },
      { ...closed, description: 'One operation over plain HTTP.' },
    ),
  ]);
};

export type CallOwn = OwnOf<typeof callSchema>;
/** The same where it is not an operation alone. */
export type CallAction = Exclude<CallOwn, string>;
