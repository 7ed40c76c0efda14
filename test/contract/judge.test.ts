import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from '../../harness/contract/curl.ts';
import { createJudge } from '../../harness/contract/judge.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { contractOf, exchangeOf, JSON_HEADERS, json, THINGS } from './support.ts';

const ID = '0b9a0b9e-8a2e-4c0e-9a63-0b9a0b9e8a2e';

async function judge() {
  const made = createJudge([{ api: 'lifecycle', contract: await contractOf(THINGS) }]);
  let seq = 0;
  const answered = (status: number, value: unknown, more = {}): void => {
    seq += 1;
    const request = { method: 'POST', target: '/things', headers: JSON_HEADERS, body: json({ id: ID, state: 'on' }) };
    made.add(exchangeOf({ seq, request, response: { status, headers: JSON_HEADERS, body: json(value) }, ...more }));
  };
  const rules = () =>
    Object.fromEntries(
      made
        .results()
        .flatMap(({ responses }) => responses.flatMap((response) => response.rules.map((rule) => [rule.id, rule]))),
    );
  return { made, answered, rules };
}

test('one finding per deviation, however often and with whatever values', async () => {
  const { answered, rules } = await judge();
  answered(202, { id: ID, state: 'on' });
  for (let n = 0; n < 200; n += 1) answered(202, { id: `x${n}`, state: 'on', parts: Array(n % 5).fill({ n: 'x' }) });
  const rule = rules()['api.yml makeThing 202 body']!;
  expect(rule).toMatchObject({ status: 'fail', exercised: 201 });
  expect(rule.findings.map(({ key, count, got, first }) => [key, count, got, first.seq])).toEqual([
    ['api.yml makeThing 202 body /id format', 200, '"x0"', 2],
    ['api.yml makeThing 202 body /parts/*/n type', 160, '"x"', 3],
  ]);
  expect(rules()['api.yml makeThing 202 status']).toMatchObject({ status: 'pass', exercised: 201 });
  expect(rules()['api.yml makeThing 400 body']).toMatchObject({ status: 'not-exercised', exercised: 0 });
  expect(rules()['api.yml makeThing 204 content-type']).toBeUndefined();
});

test('an undocumented status is one more entry of its operation', async () => {
  const { answered, rules } = await judge();
  answered(422, { detail: [] });
  answered(422, { detail: [] });
  const rule = rules()['api.yml makeThing undocumented status 422']!;
  expect(rule).toMatchObject({ status: 'fail', exercised: 2 });
  expect(rule.findings).toMatchObject([
    { key: 'api.yml makeThing undocumented status 422 / status', count: 2, got: '422' },
  ]);
});

test('what could not be judged does not count as exercised', async () => {
  const { answered, rules } = await judge();
  answered(
    202,
    {},
    { response: { status: 202, headers: JSON_HEADERS, body: { bytes: 99, text: '{', truncated: true } } },
  );
  expect(rules()['api.yml makeThing 202 body']!.status).toBe('not-exercised');
  expect(rules()['api.yml makeThing 202 content-type']!.status).toBe('pass');
  answered(202, {}, { response: undefined, failure: 'reset: x' });
  expect(rules()['api.yml makeThing 202 status']!.exercised).toBe(1);
});

test('wrong requests are the harness’ own, unless they are wrong on purpose', async () => {
  const { made, answered } = await judge();
  const request = { method: 'POST', target: '/things', headers: JSON_HEADERS, body: json({}) };
  answered(400, { code: 'x' }, { request, wrongOnPurpose: true });
  expect(made.requestProblems()).toEqual([]);
  answered(400, { code: 'x' }, { request });
  answered(400, { code: 'x' }, { request });
  expect(made.requestProblems()).toMatchObject([
    {
      operation: 'makeThing',
      problem: { in: 'body', pointer: '/id' },
      count: 2,
      first: { seq: 2, scenario: 'volumes/a.yaml' },
    },
    { operation: 'makeThing', problem: { in: 'body', pointer: '/state' }, count: 2 },
  ]);
});

test('other APIs and unknown paths are not judged', async () => {
  const { made } = await judge();
  made.add(exchangeOf({ api: 'execd', response: { status: 500, headers: [] } }));
  made.add(
    exchangeOf({ request: { method: 'GET', target: '/unknown', headers: [] }, response: { status: 500, headers: [] } }),
  );
  expect(
    made
      .results()
      .every(({ responses }) => responses.every(({ rules }) => rules.every(({ exercised }) => exercised === 0))),
  ).toBe(true);
});

test('curl: a shell takes it apart into what was sent', () => {
  const run = (command: string): string[] => {
    const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
    const env = { PATH: process.env.PATH!, OPEN_SANDBOX_API_KEY: 'k$1' };
    return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
  };
  const headers: [string, string][] = [
    ['Host', 'h'],
    ['OPEN-SANDBOX-API-KEY', '[redacted]'],
    ['Content-Type', 'application/json'],
    ['X-Quote', `it's "$HOME" \`x\``],
    ['X-Empty', ''],
  ];
  const body = json({ text: `it's $HOME` });
  const command = curlOf({
    base: 'http://h:1/v1',
    request: { method: 'POST', target: '/a/../b?x={1}&y=a%20b', headers, body },
  });
  expect(command).toContain('"$OPEN_SANDBOX_API_KEY"');
  expect(command).not.toContain('\n');
  expect(run(command)).toEqual([
    '-i',
    '--path-as-is',
    '--globoff',
    'http://h:1/v1/a/../b?x={1}&y=a%20b',
    '-H',
    'OPEN-SANDBOX-API-KEY: k$1',
    '-H',
    'Content-Type: application/json',
    '-H',
    `X-Quote: it's "$HOME" \`x\``,
    '-H',
    'X-Empty;',
    '--data-binary',
    body.text,
  ]);
  const plain = { base: 'http://h', request: { method: 'DELETE', target: '/x', headers: [] } };
  expect(curlOf(plain)).toBe('curl -i -X DELETE http://h/x');
  expect(curlOf({ ...plain, request: { ...plain.request, body: { bytes: 9, base64: 'AP8=' } } })).toMatch(
    /^printf %s AP8= \| base64 -d \| curl .*--data-binary @-$/,
  );
  expect(curlOf({ ...plain, request: { ...plain.request, body: { bytes: 9, truncated: true } } })).toMatch(
    /# the 9 bytes of the body were not kept$/,
  );
});

test('a request id that two responses have is a finding, where the document has the header', async () => {
  const headed = THINGS.replace(
    'description: made,',
    'description: made, headers: { X-Request-ID: { description: an id, schema: { type: string } } },',
  );
  const made = createJudge([{ api: 'lifecycle', contract: await contractOf(headed) }]);
  const request = { method: 'POST', target: '/things', headers: JSON_HEADERS, body: json({ id: ID, state: 'on' }) };
  for (const [index, id] of ['a', 'b', 'a', 'a'].entries()) {
    const headers = [...JSON_HEADERS, ['X-Request-ID', id] as [string, string]];
    made.add(exchangeOf({ seq: index + 1, request, response: { status: 202, headers, body: json({ id: ID }) } }));
  }
  const rule = made.documentRules().find(({ id }) => id === 'api.yml header X-Request-ID unique');
  expect(rule).toMatchObject({ status: 'fail', exercised: 4, findings: [{ count: 2, first: { seq: 3 } }] });
});

test('a secret that the response to a creation repeats is a finding for each member, where the document has one', async () => {
  const rulesWith = async (document: string, target: string) => {
    const made = createJudge([{ api: 'lifecycle', contract: await contractOf(document) }]);
    const request = { method: 'POST', target, headers: JSON_HEADERS, body: json({ id: ID, state: 'on' }) };
    const answered = (secrets?: Exchange['secrets'], status = 202) =>
      made.add(
        exchangeOf({
          request,
          response: { status, headers: JSON_HEADERS, body: json({ id: ID }) },
          ...(secrets === undefined ? {} : { secrets }),
        }),
      );
    answered();
    answered([{ member: 'env' }]);
    answered([{ member: 'env', repeated: true }, { member: 'env', repeated: true }, { member: 'password' }]);
    answered([{ member: 'password', repeated: true }], 500);
    return made.documentRules().find(({ id }) => id === 'api.yml secrets unrepeated');
  };
  expect(await rulesWith(THINGS, '/things')).toBeUndefined();
  expect(await rulesWith(THINGS.replace('/things:', '/sandboxes:'), '/sandboxes')).toMatchObject({
    status: 'fail',
    exercised: 3,
    findings: [
      { key: 'api.yml secrets unrepeated makeThing 202 env', count: 1 },
      { key: 'api.yml secrets unrepeated makeThing 500 password', count: 1 },
    ],
  });
});
