/** Each rule, by the real documents: it fails when it must, passes otherwise, and says when nothing exercised it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createJudge } from '../../harness/contract/judge.ts';
import { loadContract } from '../../harness/contract/openapi.ts';
import type { Contract } from '../../harness/contract/types.ts';
import type { Api, Exchange, HeaderList, RecordedResponse } from '../../harness/wire/exchange.ts';
import { exchangeOf, json } from './support.ts';

let lifecycle: Contract;
let execd: Contract;

beforeAll(async () => {
  lifecycle = await loadContract('specs/sandbox-lifecycle.yml');
  execd = await loadContract('specs/execd-api.yaml');
});

type Made = { call: string; response?: RecordedResponse; more?: Partial<Exchange> };

/** Status and finding keys of a rule, `not-exercised` where nothing showed it. */
function verdict(api: Api, made: readonly Made[], id: string): string | string[] {
  const judge = createJudge([{ api, contract: api === 'execd' ? execd : lifecycle }]);
  for (const { call, response, more } of made) {
    const [method = '', target = ''] = call.split(' ');
    const request = { method, target, headers: [] };
    judge.add(exchangeOf({ api, request, wrongOnPurpose: true, ...(response ? { response } : {}), ...more }));
  }
  const operations = judge
    .results()
    .flatMap(({ responses, errorBody }) => [
      ...responses.flatMap((response) => response.rules),
      ...(errorBody ? [errorBody] : []),
    ]);
  const rule = [...judge.documentRules(), ...operations].find((each) => each.id === id);
  if (rule === undefined) return 'no such rule';
  return rule.status === 'fail' ? rule.findings.map(({ key }) => key.slice(id.length + 1)) : rule.status;
}

const UUID = '0b9a0b9e-8a2e-4c0e-9a63-0b9a0b9e8a2e';
const JSON_TYPE: HeaderList = [['content-type', 'application/json']];
const REQUEST_ID: HeaderList = [['X-Request-ID', UUID]];
const reply = (
  status: number,
  headers: HeaderList,
  body: RecordedResponse['body'] = { bytes: 0 },
): RecordedResponse => ({
  status,
  headers,
  body,
});

describe('X-Request-ID is one rule for the whole document', () => {
  const present = 'sandbox-lifecycle.yml header X-Request-ID present';
  const schema = 'sandbox-lifecycle.yml header X-Request-ID schema';

  test('present', () => {
    expect(verdict('lifecycle', [], present)).toBe('not-exercised');
    expect(verdict('lifecycle', [{ call: 'DELETE /sandboxes/a', response: reply(204, REQUEST_ID) }], present)).toBe(
      'pass',
    );
    const bare = ['DELETE /sandboxes/a', 'DELETE /snapshots/a', 'DELETE /sandboxes/b'];
    expect(
      verdict(
        'lifecycle',
        bare.map((call) => ({ call, response: reply(204, []) })),
        present,
      ),
    ).toEqual(['deleteSandbox 204 missing', 'deleteSnapshot 204 missing']);
  });

  test('its form', () => {
    const call = 'DELETE /sandboxes/a';
    expect(verdict('lifecycle', [{ call, response: reply(204, []) }], schema)).toBe('not-exercised');
    expect(verdict('lifecycle', [{ call, response: reply(204, REQUEST_ID) }], schema)).toBe('pass');
    const hex = reply(204, [['x-request-id', UUID.replaceAll('-', '')]]);
    expect(verdict('lifecycle', [{ call, response: hex }], schema)).toEqual(['deleteSandbox 204 format']);
  });
});

test('Location belongs to 202 of the two creations', () => {
  const present = 'sandbox-lifecycle.yml header Location present';
  const schema = 'sandbox-lifecycle.yml header Location schema';
  const calls = ['POST /sandboxes', 'POST /sandboxes/a/snapshots', 'POST /sandboxes/a/pause'];
  const made = (headers: HeaderList): Made[] => calls.map((call) => ({ call, response: reply(202, headers) }));
  expect(verdict('lifecycle', made([]), present)).toEqual(['createSandbox 202 missing', 'createSnapshot 202 missing']);
  expect(verdict('lifecycle', made([['Location', 'http://h/v1/sandboxes/a']]), present)).toBe('pass');
  expect(verdict('lifecycle', made([['Location', 'http://h/v1/sandboxes/a']]), schema)).toBe('pass');
  expect(verdict('lifecycle', made([['Location', '/sandboxes/a']]), schema)).toEqual([
    'createSandbox 202 format',
    'createSnapshot 202 format',
  ]);
});

test('Content-Length agrees with the body, as far as the server is to blame', () => {
  const agrees = 'sandbox-lifecycle.yml header Content-Length agrees';
  const call = 'GET /sandboxes/a';
  const of = (length: string, more: Partial<Exchange> = {}) =>
    verdict('lifecycle', [{ call, response: reply(404, [['Content-Length', length]], json({})), more }], agrees);
  expect(verdict('lifecycle', [{ call, response: reply(404, [], json({})) }], agrees)).toBe('not-exercised');
  expect(of('2')).toBe('pass');
  expect(of('3')).toEqual(['getSandbox 404 length']);
  expect(of('3', { failure: 'reset: the connection ended' })).toEqual(['getSandbox 404 length']);
  expect(of('3', { failure: 'closed: the scenario has ended' })).toBe('not-exercised');
  expect(of('3', { stoppedBy: 'client' })).toBe('not-exercised');
});

test('a body has a Content-Type: one rule for the whole document', () => {
  const present = 'sandbox-lifecycle.yml header Content-Type present';
  const call = 'GET /sandboxes/a';
  expect(verdict('lifecycle', [{ call, response: reply(404, JSON_TYPE, json({})) }], present)).toBe('pass');
  expect(verdict('lifecycle', [{ call, response: reply(404, []) }], present)).toBe('not-exercised');
  const made = { call, response: reply(404, [], json({})) };
  expect(verdict('lifecycle', [made], present)).toEqual(['getSandbox 404 missing']);
  expect(verdict('lifecycle', [made], 'sandbox-lifecycle.yml getSandbox 404 content-type')).toBe('not-exercised');
});

test('a body where none is documented is not forbidden', () => {
  const call = 'GET /ping';
  expect(
    verdict(
      'execd',
      [{ call, response: reply(200, [], { bytes: 4, text: 'pong' }) }],
      'execd-api.yaml ping 200 status',
    ),
  ).toBe('pass');
  expect(verdict('execd', [], 'execd-api.yaml ping 200 body')).toBe('no such rule');
});

test('a body where HTTP has none', () => {
  const id = 'sandbox-lifecycle.yml deleteSandbox 204 body';
  const call = 'DELETE /sandboxes/a';
  expect(verdict('lifecycle', [], id)).toBe('not-exercised');
  expect(verdict('lifecycle', [{ call, response: reply(204, []) }], id)).toBe('pass');
  expect(verdict('lifecycle', [{ call, response: reply(204, [], json({})) }], id)).toEqual(['/ no-content']);
});

describe('a response that is not documented', () => {
  const call = 'POST /sandboxes';
  const errors = 'sandbox-lifecycle.yml createSandbox undocumented error body';

  test('is a violation, and its body is held to ErrorResponse', () => {
    const response = reply(422, JSON_TYPE, json({ detail: [] }));
    expect(
      verdict('lifecycle', [{ call, response }], 'sandbox-lifecycle.yml createSandbox undocumented status 422'),
    ).toEqual(['/ status']);
    expect(verdict('lifecycle', [{ call, response }], errors)).toEqual([
      '/code required',
      '/detail additionalProperties',
      '/message required',
    ]);
  });

  test('with the documented error body', () => {
    const response = reply(503, JSON_TYPE, json({ code: 'BUSY', message: 'later' }));
    expect(verdict('lifecycle', [{ call, response }], errors)).toBe('pass');
    expect(verdict('lifecycle', [{ call, response: reply(500, JSON_TYPE, json({})) }], errors)).toBe('not-exercised');
    expect(verdict('lifecycle', [{ call, response: reply(503, []) }], errors)).toEqual(['/ empty']);
    expect(verdict('lifecycle', [{ call, response: reply(200, JSON_TYPE, json({})) }], errors)).toBe('not-exercised');
  });

  test('execd does not promise one body for all errors', () => {
    expect(verdict('execd', [], 'execd-api.yaml ping undocumented error body')).toBe('no such rule');
  });

  test('operations that are not documented are ignored', () => {
    const judge = createJudge([{ api: 'lifecycle', contract: lifecycle }]);
    const request = { method: 'GET', target: '/pools', headers: [] };
    judge.add(exchangeOf({ request, response: reply(500, []) }));
    expect(judge.results().every(({ responses }) => responses.every(({ documented }) => documented))).toBe(true);
    expect(judge.documentRules().every(({ status }) => status === 'not-exercised')).toBe(true);
  });
});

describe('downloads', () => {
  const octets: HeaderList = [['content-type', 'application/octet-stream']];
  const text: HeaderList = [['content-type', 'text/plain']];
  const body = { bytes: 2, text: 'hi' };
  const disposition = 'execd-api.yaml header Content-Disposition present';
  const length = 'execd-api.yaml header Content-Length present';
  const range = 'execd-api.yaml header Content-Range present';
  const type = 'execd-api.yaml downloadFile 200 content-type';

  test('by bytes have their headers and their type', () => {
    const call = 'GET /files/download?path=/a';
    const whole = reply(200, [...octets, ['Content-Disposition', 'attachment'], ['Content-Length', '2']], body);
    expect(verdict('execd', [{ call, response: whole }], disposition)).toBe('pass');
    expect(verdict('execd', [{ call, response: whole }], type)).toBe('pass');
    // They are promised in the byte-range mode, which a whole file is not.
    expect(verdict('execd', [{ call, response: reply(200, octets, body) }], disposition)).toBe('not-exercised');
    expect(verdict('execd', [{ call, response: reply(200, octets, body) }], length)).toBe('not-exercised');
    const [method = '', target = ''] = call.split(' ');
    const request = { method, target, headers: [['Range', 'bytes=0-1']] as HeaderList };
    const ranged = { call, response: reply(200, octets, body), more: { request } };
    expect(verdict('execd', [ranged], disposition)).toEqual(['downloadFile 200 missing']);
    expect(verdict('execd', [ranged], length)).toEqual(['downloadFile 200 missing']);
    expect(verdict('execd', [{ call, response: reply(200, text, body) }], type)).toEqual(['/ media-type']);
  });

  test('by lines have neither', () => {
    const call = 'GET /files/download?path=/a&offset=1';
    expect(verdict('execd', [{ call, response: reply(200, text, body) }], disposition)).toBe('not-exercised');
    expect(verdict('execd', [{ call, response: reply(200, text, body) }], length)).toBe('not-exercised');
    expect(verdict('execd', [{ call, response: reply(200, text, body) }], type)).toBe('pass');
    expect(verdict('execd', [{ call, response: reply(200, octets, body) }], type)).toEqual(['/ media-type']);
  });

  test('of a range name it', () => {
    const call = 'GET /files/download?path=/a';
    const named: HeaderList = [...octets, ['Content-Range', 'bytes 0-1/9'], ['Content-Length', '2']];
    expect(verdict('execd', [{ call, response: reply(206, named, body) }], range)).toBe('pass');
    expect(verdict('execd', [{ call, response: reply(206, octets, body) }], range)).toEqual([
      'downloadFile 206 missing',
    ]);
  });
});

test('the tail cursor is a number, and expected where there are lines', () => {
  const present = 'execd-api.yaml header EXECD-COMMANDS-TAIL-CURSOR present';
  const schema = 'execd-api.yaml header EXECD-COMMANDS-TAIL-CURSOR schema';
  const call = 'GET /command/c/logs';
  const text: HeaderList = [['content-type', 'text/plain']];
  const lines = { bytes: 2, text: 'a\n' };
  const of = (headers: HeaderList, body: RecordedResponse['body'], id: string) =>
    verdict('execd', [{ call, response: reply(200, [...text, ...headers], body) }], id);
  expect(of([], { bytes: 0 }, present)).toBe('not-exercised');
  expect(of([], lines, present)).toEqual(['getBackgroundCommandLogs 200 missing']);
  expect(of([['execd-commands-tail-cursor', '0']], lines, present)).toBe('pass');
  expect(of([['execd-commands-tail-cursor', '0']], lines, schema)).toBe('pass');
  expect(of([['execd-commands-tail-cursor', 'last']], lines, schema)).toEqual(['getBackgroundCommandLogs 200 type']);
});

test('a replacement answers with counts only when it is asked to', () => {
  const id = 'execd-api.yaml replaceContent 200 body';
  const counts = reply(200, JSON_TYPE, json({ '/a': { replacedCount: 1 } }));
  const of = (query: string, response: RecordedResponse) =>
    verdict('execd', [{ call: `POST /files/replace${query}`, response }], id);
  expect(of('', reply(200, []))).toBe('pass');
  expect(of('?verbose=false', counts)).toEqual(['/ no-content']);
  expect(of('?verbose=true', counts)).toBe('pass');
  expect(of('?verbose=true', reply(200, []))).toEqual(['/ empty']);
  expect(of('?verbose=true', reply(200, JSON_TYPE, json({ '/a': {} })))).toEqual(['/*/replacedCount required']);
});

describe('streams of events', () => {
  const type: HeaderList = [['content-type', 'text/event-stream']];
  const init = '{"type":"init","text":"c1","timestamp":1}';
  const out = '{"type":"stdout","text":"hi","timestamp":2}';
  const done = '{"type":"execution_complete","execution_time":3}';
  const failed = '{"type":"error","error":{"ename":"E","evalue":"1","traceback":[]}}';
  const ping = '{"type":"ping","text":"pong"}';
  const framed = (...events: string[]): string => events.map((event) => `data: ${event}\n\n`).join('');
  const bare = (...events: string[]): string => events.map((event) => `${event}\n\n`).join('');

  function of(rule: string, text: string, truncated = false): string | string[] {
    const body = { bytes: text.length, text, ...(truncated ? { truncated: true as const } : {}) };
    return verdict(
      'execd',
      [{ call: 'POST /command', response: reply(200, type, body) }],
      `execd-api.yaml runCommand 200 ${rule}`,
    );
  }

  test('are not exercised by nothing', () => {
    for (const rule of ['framing', 'events', 'order']) {
      expect(verdict('execd', [], `execd-api.yaml runCommand 200 ${rule}`)).toBe('not-exercised');
      expect(of(rule, `data: ${init}`, true)).toBe('not-exercised');
    }
  });

  test('that conform', () => {
    const streams = [
      framed(init, out, done),
      framed(init, failed),
      framed(init, ping, done, ping),
      framed(ping, init, done),
      `:hello\r\n\r\nid: 1\r\nevent: x\r\ndata:${init}\r\n\r\ndata: {"type":\ndata: "execution_complete"}\n\n`,
    ];
    for (const text of streams) {
      expect([text, of('framing', text), of('events', text), of('order', text)]).toEqual([
        text,
        'pass',
        'pass',
        'pass',
      ]);
    }
  });

  test('framing: JSON without a field name, and an end without blank line', () => {
    const text = bare(init, out, done);
    expect(of('framing', text)).toEqual(['/ data-field']);
    expect(of('events', text)).toBe('pass');
    expect(of('order', text)).toBe('pass');
    expect(of('framing', `${framed(init)}data: ${done}`)).toEqual(['/ blank-line']);
    expect(of('order', `${framed(init)}data: ${done}`)).toBe('pass');
  });

  test('events: each is valid, also before a cut', () => {
    expect(of('events', framed(init, '{"type":"hello"}', done))).toEqual(['/type enum']);
    expect(of('events', `${framed(init, '{"type":"hello"}', done)}data: {"ty`, true)).toEqual(['/type enum']);
    expect(of('events', framed(init, 'nonsense', done))).toEqual(['/ json']);
    expect(of('events', framed(init, '{"text":"x"}', done))).toEqual(['/type required']);
    expect(of('events', framed(init, '{"type":"error","error":{"ename":1}}'))).toEqual(['/error/ename type']);
    expect(of('order', `${framed(init, out)}data: {"ty`, true)).toBe('not-exercised');
  });

  test('order: an event that names the command and one that ends it, wherever they stand', () => {
    expect(of('order', framed(out, done))).toEqual(['/ init']);
    expect(of('order', framed(init, out))).toEqual(['/ terminal']);
    expect(of('order', '')).toEqual(['/ init', '/ terminal']);
    for (const events of [
      [out, init, done],
      [init, done, done],
      [init, failed, done],
      [done, init],
      [ping, init, done, ping],
    ]) {
      expect([events, of('order', framed(...events))]).toEqual([events, 'pass']);
    }
    // A warning: erratum execd.output-after-end.
    expect(of('order', framed(init, done, out))).toEqual(['/ output-after-end']);
    expect(of('order', `${framed(init, done)}data: ${out}`)).toEqual(['/ output-after-end']);
    expect(of('order', framed(init, '{"text":"no type"}', done))).toBe('pass');
    // A secret was replaced where it cannot be told what it was.
    expect(of('order', framed(init, '{"type":[redacted]}'))).toBe('pass');
  });

  test('of measurements have no order', () => {
    const id = 'execd-api.yaml watchMetrics 200 ';
    const call = 'GET /metrics/watch';
    const text = framed('{"cpu_count":2}');
    const response = reply(200, type, { bytes: text.length, text, truncated: true });
    expect(verdict('execd', [{ call, response }], `${id}events`)).toEqual([
      '/cpu_used_pct required',
      '/mem_total_mib required',
      '/mem_used_mib required',
      '/timestamp required',
    ]);
    expect(verdict('execd', [{ call, response }], `${id}order`)).toBe('no such rule');
  });

  test('many events are judged in bounds', () => {
    const text = framed(init, ...Array<string>(900).fill(out), done);
    const started = performance.now();
    expect(of('events', text)).toBe('pass');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
