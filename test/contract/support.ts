import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type ContractOptions, loadContract } from '../../harness/contract/openapi.ts';
import type { Contract, Operation, Violation } from '../../harness/contract/types.ts';
import type { Exchange, HeaderList, KeptBody } from '../../harness/wire/exchange.ts';

const dirs: string[] = [];

afterAll(async () => {
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

export async function documentFile(text: string | Uint8Array, name = 'api.yml'): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'conformance-contract-'));
  dirs.push(dir);
  const file = join(dir, name);
  await writeFile(file, text);
  return file;
}

export async function contractOf(text: string, options?: ContractOptions): Promise<Contract> {
  return loadContract(await documentFile(text), options);
}

export function operationOf(contract: Contract, key: string): Operation {
  const operation = contract.operations.find((each) => each.key === key);
  if (!operation) throw new Error(`no operation ${key} in ${contract.document}`);
  return operation;
}

export function json(value: unknown): KeptBody {
  const text = JSON.stringify(value);
  return { bytes: Buffer.byteLength(text), text };
}

export const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json; charset=utf-8']];

/** `rule pointer keyword` of each violation. */
export function brief(violations: readonly Violation[]): string[] {
  return violations.map(({ rule, pointer, keyword }) => `${rule} ${pointer} ${keyword}`).sort();
}

export function exchangeOf(more: Partial<Exchange> = {}): Exchange {
  return {
    seq: 1,
    scenario: 'volumes/a.yaml',
    step: 'a step',
    at: '2026-01-01T00:00:00.000Z',
    tick: 0,
    ms: 1,
    api: 'lifecycle',
    base: 'http://h:1/v1',
    request: { method: 'GET', target: '/things/1', headers: [] },
    ...more,
  };
}

/** One of everything that the checks know. */
export const THINGS = `
openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: state, in: query, schema: { type: array, items: { $ref: '#/components/schemas/State' } }, style: form, explode: true }
        - { name: ids, in: query, schema: { type: array, items: { type: integer } }, explode: false }
        - { name: page, in: query, schema: { type: integer, minimum: 1 } }
        - { name: all, in: query, required: true, schema: { type: boolean } }
        - { name: API-KEY, in: header, required: true, schema: { type: string } }
        - { name: X-Count, in: header, schema: { type: integer } }
      responses:
        200:
          description: many
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
        4XX: { $ref: '#/components/responses/Wrong' }
    post:
      operationId: makeThing
      requestBody: { $ref: '#/components/requestBodies/Make' }
      responses:
        '202': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '204': { description: nothing }
        '400': { $ref: '#/components/responses/Wrong' }
  /things/special:
    get: { operationId: special, responses: { '200': { description: ok } } }
  /things/{thingId}:
    parameters:
      - { name: thingId, in: path, required: true, schema: { type: string, pattern: '^[a-z0-9 /]+$' } }
    get:
      responses:
        '200':
          description: one
          content:
            application/json: { schema: { $ref: '#/components/schemas/Thing', description: sibling } }
            text/plain: { schema: { type: string } }
        default: { $ref: '#/components/responses/Wrong' }
  /things/{thingId}/parts/{number}:
    delete:
      parameters:
        - { name: thingId, in: path, required: true, schema: { type: string } }
        - { name: number, in: path, required: true, schema: { type: integer, maximum: 10 } }
      responses: { '200': { description: stream, content: { text/event-stream: { schema: { type: object } } } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: API-KEY } }
  requestBodies:
    Make: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
  responses:
    Wrong: { description: wrong, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  schemas:
    Error: { type: object, required: [code], properties: { code: { type: string } }, additionalProperties: false }
    State: { type: string, enum: [on, off] }
    Thing:
      type: object
      required: [id, state]
      additionalProperties: false
      x-since: '1.2'
      properties:
        id: { type: string, format: uuid }
        state: { $ref: '#/components/schemas/State' }
        at: { type: string, format: date-time, nullable: true, example: { nullable: true } }
        kind: { type: string, enum: [a, b], nullable: true }
        other: { $ref: '#/components/schemas/Thing', nullable: true }
        limit: { oneOf: [{ type: integer, minimum: 60 }, { type: 'null' }] }
        labels: { type: object, additionalProperties: { type: string, maxLength: 3 } }
        parts: { type: array, items: { type: object, required: [n], properties: { n: { type: integer, format: int64 } } } }
        nullable: { type: boolean }
        own: { type: string, format: my-own-format }
`;
