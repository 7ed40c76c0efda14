/** Small documents for the tests of drift. */
import { apiDocumentOf } from '../../harness/contract/document.ts';
import { compareDocuments } from '../../harness/drift/compare-document.ts';
import { type Difference, wholePlace } from '../../harness/drift/difference.ts';

/** Has one of each kind of fact; tests change one thing in it. */
export const THINGS = `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
security: [{ key: [] }]
paths:
  /things/{thingId}:
    parameters:
      - { name: thingId, in: path, required: true, schema: { type: string } }
    get:
      operationId: getThing
      description: Gives a thing.
      parameters:
        - { name: size, in: query, schema: { type: integer, minimum: 1, default: 20 } }
        - { $ref: "#/components/parameters/Trace" }
      responses:
        "200":
          description: The thing.
          headers:
            X-Request-ID: { $ref: "#/components/headers/RequestId" }
            X-Own: { required: true, schema: { type: string } }
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Thing" }
        "404": { $ref: "#/components/responses/NotFound" }
    put:
      operationId: putThing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                name: { type: string, maxLength: 10 }
              required: [name]
      responses:
        "204": { description: Done. }
        "404": { $ref: "#/components/responses/NotFound" }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
  parameters:
    Trace: { name: X-Trace, in: header, schema: { type: boolean } }
  headers:
    RequestId: { schema: { type: string, format: uuid } }
  responses:
    NotFound:
      description: Nothing there.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Problem" }
  schemas:
    Problem:
      type: object
      properties:
        code: { type: string }
      required: [code]
    Thing:
      type: object
      additionalProperties: false
      required: [id, state]
      properties:
        id: { type: string, pattern: "^[a-z]+$" }
        state: { type: string, enum: [Ready, Failed] }
        kind: { type: string, const: thing }
        note: { type: string, nullable: true }
        tags: { type: array, items: { type: string }, maxItems: 5 }
        labels: { type: object, additionalProperties: { type: string } }
        inner: { $ref: "#/components/schemas/Thing" }
        source:
          oneOf:
            - { $ref: "#/components/schemas/Image" }
            - { type: object, required: [path], properties: { path: { type: string } } }
    Image:
      type: object
      properties:
        uri: { type: string }
`;

/** A document with pieces of its text replaced. Each piece must stand in it once. */
export function changed(...replacements: [piece: string, instead: string][]): string {
  return replacements.reduce((text, [piece, instead]) => {
    if (text.split(piece).length !== 2) throw new Error(`${piece} must stand once in the document`);
    return text.replace(piece, () => instead);
  }, THINGS);
}

export const documentOf = (text: string, name = 'things.yml') => apiDocumentOf(text, name);

/** `added GET /things/{thingId} > query size > default: 20`. */
export const lineOf = (difference: Difference): string => {
  const said = [difference.was, difference.is].filter((text) => text !== undefined).join(' -> ');
  return `${difference.change} ${wholePlace(difference)}: ${said}`;
};

/** What is found of two texts. */
export const linesOf = (ours: string, published: string): string[] =>
  compareDocuments(documentOf(ours), documentOf(published)).map(lineOf);
