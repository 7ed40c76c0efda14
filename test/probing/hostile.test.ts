/** Servers that answer a probe with what no program should trip over: it ends, soon, and leaves nothing that it knows of. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import type { Change, Given } from './fake-server.ts';

/** Everything but the list and the first sandbox, to which a preflight says no. */
const afterwards = (spoilt: Given | ((response: ServerResponse) => void)): Change => {
  let creations = 0;
  let looks = 0;
  return ({ method, path }) => {
    if (path === '/sandboxes' && method === 'GET') return undefined;
    if (path === '/sandboxes' && ++creations === 1) return undefined;
    if (method === 'DELETE') return undefined;
    // The preflight, and whoever waits until it runs.
    if (method === 'GET' && /^\/sandboxes\/\w+$/.test(path) && ++looks < 3) return undefined;
    return spoilt;
  };
};

const SHAPES: [string, Given][] = [
  ['null', { status: 200, text: 'null' }],
  ['a number', { status: 202, text: '17' }],
  ['a list of lists', { status: 200, text: '[[],[]]' }],
  ['no JSON', { status: 200, text: '<html>' }],
  [
    'members of wrong types',
    { status: 200, text: '{"id":7,"status":"Running","endpoint":{},"headers":[1],"expiresAt":{}}' },
  ],
  [
    'headers that none can send',
    { status: 200, text: '{"endpoint":"127.0.0.1:1","headers":{"bad name":"x","a":"\\r\\n"}}' },
  ],
  ['an endpoint that is no address', { status: 200, text: '{"endpoint":"http://[::"}' }],
  ['a megabyte and more', { status: 200, text: JSON.stringify({ id: 'x'.repeat(1_100_000) }) }],
  ['a code with a bell and colours', { status: 400, text: '{"code":"\\u0007\\u001b[31mX\\nY","message":"m"}' }],
  ['deep nesting', { status: 200, text: `${'['.repeat(5000)}${']'.repeat(5000)}` }],
];

describe('a server that answers from then on with', () => {
  it.concurrent.each(SHAPES)('%s', async (_, given) => {
    const { seen, evidence, left, ms } = await ask({ change: afterwards(given) });
    expect(Object.values(seen)).not.toContain(undefined);
    for (const sentence of Object.values(evidence)) expect(sentence).toMatch(/^[^\p{C}]{10,600}$/u);
    expect(left).toEqual([]);
    expect(ms).toBeLessThan(25_000);
  });

  it.concurrent('closed connections', async () => {
    const { seen, ms } = await ask({ change: afterwards((response) => void response.destroy()) });
    expect(seen).toMatchObject({ 'lifecycle.telemetry': 'broken', 'volumes.pvc': 'broken' });
    expect(ms).toBeLessThan(25_000);
  });
});

describe('commands whose answer', () => {
  it.concurrent.each<[string, (response: ServerResponse) => void]>([
    [
      'never ends, as fast as it is read',
      (response) => {
        const more = (): void => {
          while (response.write(`data: ${'x'.repeat(65_536)}\n`));
          response.once('drain', more);
        };
        more();
      },
    ],
    ['is one line without end', (response) => void response.write('x'.repeat(400_000))],
    ['is cut off', (response) => void response.write('data: {"type":', () => response.destroy())],
    [
      'has events of wrong shapes',
      (response) => void response.end('data: null\n\n[]\n{"type":"error","error":7}\n{"type":"stdout","text":{}}\n'),
    ],
  ])('%s', async (_, answer) => {
    const { seen, left, ms } = await ask({ commands: () => answer });
    expect(seen['lifecycle.pause']).toBe('offered');
    expect(left).toEqual([]);
    expect(ms).toBeLessThan(25_000);
  });
});

it('an interruption ends it with its reason, and what was made is removed', async () => {
  const controller = new AbortController();
  const change: Change = ({ method, path }) => {
    // In the middle of everything: while the second creation is answered.
    if (method === 'POST' && path.endsWith('/pause')) controller.abort(new Error('interrupted'));
    return undefined;
  };
  const ended = await ask({ change, signal: controller.signal }).catch((error: unknown) => error);
  expect(ended).toMatchObject({ message: 'interrupted', left: [] });
  expect((ended as { ledger: { kind: string }[] }).ledger.filter(({ kind }) => kind !== 'volume')).toEqual([]);
});
