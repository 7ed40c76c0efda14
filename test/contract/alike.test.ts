import { describe, expect, it } from 'vitest';
import { alikeIn } from '../../harness/contract/alike.ts';
import { createJudge } from '../../harness/contract/judge.ts';
import { sharesOf } from '../../harness/contract/operation-rules.ts';
import { verifiedByFindings } from '../../harness/register/contract-binding.ts';
import { contractEntries } from '../../harness/register/contract-register.ts';
import { blamedRules } from '../../harness/verdict/blame.ts';
import { contractOf, exchangeOf, JSON_HEADERS, json } from './support.ts';

const contract = await contractOf(`
openapi: 3.1.0
info: { title: t, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      responses:
        "200":
          description: d
          content:
            application/json:
              schema:
                type: object
                required: [items]
                properties: { items: { type: array, items: { $ref: "#/components/schemas/Thing" } } }
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: d
          content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
        "404":
          description: d
          content: { application/json: { schema: { $ref: "#/components/schemas/Lonely" } } }
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties: { name: { type: string }, part: { $ref: "#/components/schemas/Part" } }
    Part: { type: object, properties: { size: { type: integer } } }
    Lonely: { type: object, required: [code], properties: { code: { type: string } } }
`);

const got = (target: string, body: unknown, status = 200) =>
  exchangeOf({
    request: { method: 'GET', target, headers: [] },
    response: { status, headers: JSON_HEADERS, body: json(body) },
  });

function judged(...exchanges: ReturnType<typeof got>[]) {
  const judge = createJudge([{ api: 'lifecycle', contract }]);
  for (const exchange of exchanges) judge.add(exchange);
  const results = judge.results();
  const alike = alikeIn(results);
  const shares = sharesOf(results);
  const rules = results.flatMap(({ responses }) => responses.flatMap((response) => response.rules));
  const blamed = rules.flatMap(({ id, findings }) => {
    const keys = findings.map(({ key }) => key);
    if (keys.length === 0) return [];
    const verified = verifiedByFindings(id, {}, { keys, alike, shares: shares.get(id) ?? [] });
    const raw = findings.map(({ key, pointer, expected, got: seen, count, curl, first }) => ({
      key,
      pointer,
      expected,
      got: seen,
      count,
      curl,
      request: 'GET /things -> 200',
      first: { scenario: first.scenario, step: first.step, seq: first.seq },
    }));
    return blamedRules({ status: 'findings', findings: raw, softened: [] }, verified);
  });
  return { blamed: [...new Set(blamed)], shares };
}

describe('what several responses break alike', () => {
  it('speaks against the schema that they share', () => {
    const { blamed } = judged(got('/things', { items: [{}] }), got('/things/1', {}));
    expect(blamed).toEqual(['contract.api.schemas.thing']);
  });

  it('is told from what only one of them breaks', () => {
    const { blamed } = judged(got('/things', { items: [{}] }), got('/things/1', { name: 7 }));
    expect(blamed).toEqual(['contract.api.list-things.200', 'contract.api.get-thing.200']);
  });

  it('is of the innermost schema', () => {
    const part = { name: 'a', part: { size: 'large' } };
    expect(judged(got('/things', { items: [part] }), got('/things/1', part)).blamed).toEqual([
      'contract.api.schemas.part',
    ]);
  });

  it('is of a response where nothing else has its schema', () => {
    expect(judged(got('/things/1', {}, 404)).blamed).toEqual(['contract.api.get-thing.404']);
  });

  it('has an entry in the register, and what passes verifies it', () => {
    const entries = contractEntries([{ set: '2026-06', contracts: [contract] }], []).map(({ id }) => id);
    expect(entries.filter((id) => id.includes('.schemas.'))).toEqual([
      'contract.api.schemas.part',
      'contract.api.schemas.thing',
    ]);
    const { shares } = judged(got('/things/1', { name: 'a' }));
    const id = 'api.yml getThing 200 body';
    expect(verifiedByFindings(id, {}, { keys: [], alike: new Map(), shares: shares.get(id) ?? [] })).toEqual([
      { rule: 'contract.api.get-thing.200' },
      { rule: 'contract.api.schemas.thing' },
      { rule: 'contract.api.schemas.part' },
    ]);
  });
});
