/** What is seen of a server that is asked for its capabilities. */
import { describe, expect, it } from 'vitest';
import { ask } from './ask.ts';
import type { Change, Given } from './fake-server.ts';

const refusal = (status: number, code = 'X'): Given => ({ status, body: { code, message: 'no' } });
const at =
  (
    method: string,
    path: RegExp,
    given: Given | undefined | ((asked: Parameters<Change>[0]) => Given | undefined),
  ): Change =>
  (asked) => {
    if (asked.method !== method || !path.test(asked.path)) return undefined;
    return typeof given === 'function' ? given(asked) : given;
  };
/** A server that answers creations with a member so. */
const creating = (given: Given, ...members: string[]): Change =>
  at('POST', /^\/sandboxes$/, ({ body }) => {
    const kinds = ((body.volumes ?? []) as object[]).flatMap(Object.keys);
    const has = (member: string): boolean =>
      member === 'no timeout' ? body.timeout === undefined : member in body || kinds.includes(member);
    return members.some(has) ? given : undefined;
  });

const ASKED_WITH_A_MEMBER = [
  'volumes.pvc',
  'lifecycle.manual-cleanup',
  'lifecycle.platform',
  'endpoints.secure-access',
];

/** The end of the run removes the volume that was asked for: through the API alone no operation does. */
const PROBED = ['volume osc-probe-r1'];

describe('a server that does all that is asked for', () => {
  it('shows it, with two sandboxes, of which nothing is left', async () => {
    const { seen, evidence, server, left, ledger, lines } = await ask();
    expect(Object.entries(seen).filter(([, word]) => word !== 'offered')).toEqual(
      [
        'volumes.docker',
        'volumes.kubernetes',
        'volumes.outside',
        'volumes.host',
        'volumes.host-outside',
        'volumes.ossfs',
        'sandbox.own',
      ].map((name) => [name, 'unknown']),
    );
    expect(server.created).toHaveLength(2);
    const [first, second] = server.created;
    expect(first).toMatchObject({ timeout: 120, metadata: { 'conformance-run': 'r1' } });
    expect(second).toMatchObject({
      secureAccess: true,
      platform: { os: 'linux', arch: 'arm64' },
      metadata: { 'conformance-run': 'r1' },
      volumes: [{ pvc: { claimName: 'osc-probe-r1' } }],
    });
    expect(second).not.toHaveProperty('timeout');
    expect({ left, ledger, lines }).toEqual({ left: [], ledger: PROBED, lines: [] });
    expect(evidence['lifecycle.pause']).toBe(
      'POST /sandboxes/{sandboxId}/pause answered 202, and getSandbox tells Paused',
    );
  });

  it('is asked for a host path and a bucket where they are known, and no key is told', async () => {
    const ossfs = { bucket: 'b', endpoint: 'e', accessKeyId: 'the-id', accessKeySecret: 'the-secret' };
    const change = creating({ status: 400, text: 'the-secret of the-id is wrong' }, 'ossfs');
    const { seen, evidence, server } = await ask({ change, questions: { hostPath: { onServer: '/srv/x' }, ossfs } });
    expect(seen['volumes.host']).toBe('offered');
    expect(seen['volumes.host-outside']).toBe('unknown');
    expect(server.created[1]).toMatchObject({ volumes: [{}, { host: { path: '/srv/x' }, readOnly: true }] });
    expect(seen['volumes.ossfs']).toBe('not-offered');
    expect(evidence['volumes.ossfs']).toContain('answered 400 *** of *** is wrong');
  });
});

describe('an operation that answers', () => {
  it.each<[Given, string]>([
    [refusal(404, 'NOT_FOUND'), 'not-offered'],
    [{ status: 405, text: '' }, 'not-offered'],
    [refusal(501, 'SANDBOX::API_NOT_SUPPORTED'), 'not-offered'],
    [refusal(400, 'SANDBOX::API_NOT_SUPPORTED'), 'not-offered'],
    [refusal(400, 'INVALID'), 'broken'],
    [refusal(409, 'CONFLICT'), 'broken'],
    [refusal(500, 'INTERNAL'), 'broken'],
    [{ status: 302, text: '' }, 'broken'],
  ])('%j is seen to be that', async (given, word) => {
    const { seen, evidence, left, ledger } = await ask({ change: at('POST', /\/(pause|snapshots|events)$/, given) });
    const { code } = (given.body ?? {}) as { code?: string };
    for (const name of ['lifecycle.pause', 'lifecycle.snapshots', 'lifecycle.telemetry']) {
      expect([name, seen[name]]).toEqual([name, word]);
    }
    expect(evidence['lifecycle.pause']).toBe(
      `POST /sandboxes/{sandboxId}/pause answered ${[given.status, code].filter(Boolean).join(' ')}`,
    );
    expect({ left, ledger }).toEqual({ left: [], ledger: PROBED });
  });

  it('an acceptance without a snapshot is broken', async () => {
    const { seen, evidence } = await ask({ change: at('POST', /\/snapshots$/, { status: 202, body: {} }) });
    expect(seen['lifecycle.snapshots']).toBe('broken');
    expect(evidence['lifecycle.snapshots']).toContain('answered 202, and names no id');
  });

  it('an endpoint with a parameter, with any refusal, does not offer it, and with 500 is broken', async () => {
    const endpoint = (given: Given) => at('GET', /\/endpoints\//, ({ query }) => (query.size > 0 ? given : undefined));
    const refused = await ask({ change: endpoint(refusal(400, 'INVALID')) });
    const wrong = await ask({ change: endpoint(refusal(500)) });
    for (const name of ['endpoints.signed', 'endpoints.server-proxy']) {
      expect([refused.seen[name], wrong.seen[name]]).toEqual(['not-offered', 'broken']);
    }
  });

  it('an endpoint that is not signed, or leads nowhere, is broken', async () => {
    const unsigned = at('GET', /\/endpoints\//, ({ query }) =>
      query.size > 0 ? { status: 200, body: { endpoint: '127.0.0.1:1/x' } } : undefined,
    );
    const { seen, evidence } = await ask({ change: unsigned });
    expect(seen).toMatchObject({ 'endpoints.signed': 'broken', 'endpoints.server-proxy': 'broken' });
    expect(evidence['endpoints.signed']).toContain('neither the route nor its headers hold 1vuhmo0');
  });
});

it('a state that it may come to later is offered, and one that it does not come to is broken', async () => {
  const stuck = (state: string) => at('GET', /^\/snapshots\//, { status: 200, body: { status: { state } } });
  const [slow, wrong] = await Promise.all([ask({ change: stuck('creating') }), ask({ change: stuck('Deleting') })]);
  expect([slow.seen['lifecycle.snapshots'], wrong.seen['lifecycle.snapshots']]).toEqual(['offered', 'broken']);
  expect(slow.evidence['lifecycle.snapshots']).toMatch(/answered 202, and getSnapshot tells creating, 5 s later$/);
  // It is left to the end of the run, which has more patience.
  expect(slow.ledger).toEqual([...PROBED, 'snapshot snap1']);
});

describe('members of createSandbox', () => {
  it.each<[string, string]>([
    ['pvc', 'volumes.pvc'],
    ['no timeout', 'lifecycle.manual-cleanup'],
    ['platform', 'lifecycle.platform'],
    ['secureAccess', 'endpoints.secure-access'],
  ])('of which %s is refused: the rest is seen in the second sandbox', async (member, name) => {
    const { seen, evidence, server } = await ask({ change: creating(refusal(422, 'NO'), member) });
    for (const asked of ASKED_WITH_A_MEMBER)
      expect([asked, seen[asked]]).toEqual([asked, asked === name ? 'not-offered' : 'offered']);
    expect(evidence[name]).toMatch(/^POST \/sandboxes with .+ \(beside .+\) answered 422 NO$/);
    expect(server.created).toHaveLength(2);
  });

  it('of which two are refused, one of them with 500', async () => {
    const both: Change = (asked) =>
      creating(refusal(400, 'NO_PLATFORM'), 'platform')(asked) ?? creating(refusal(500, 'OOPS'), 'secureAccess')(asked);
    const { seen, evidence, server } = await ask({ change: both });
    expect(seen).toMatchObject({
      'volumes.pvc': 'offered',
      'lifecycle.manual-cleanup': 'offered',
      'lifecycle.platform': 'not-offered',
      'endpoints.secure-access': 'broken',
    });
    expect(evidence['endpoints.secure-access']).toContain('answered 500 OOPS');
    expect(server.created).toHaveLength(2);
  });

  it('that are all refused cost no sandbox', async () => {
    const { seen, server, left } = await ask({
      change: creating(refusal(501), 'pvc', 'no timeout', 'platform', 'secureAccess', 'extensions'),
    });
    for (const name of ASKED_WITH_A_MEMBER) expect([name, seen[name]]).toEqual([name, 'not-offered']);
    expect(seen['lifecycle.renew-on-access']).toBe('not-offered');
    expect(server.created).toHaveLength(1);
    expect(left).toEqual([]);
  });

  it('that are accepted without effect are broken, and an extension of which nothing comes is not offered', async () => {
    const blind: Change = ({ method, path, body }) => {
      if (method !== 'POST' || path !== '/sandboxes') return undefined;
      for (const member of ['platform', 'secureAccess', 'extensions']) delete body[member];
      body.timeout ??= 600;
      return undefined;
    };
    const { seen, evidence } = await ask({
      change: blind,
      commands: (command) => (command.startsWith('test') ? 1 : undefined),
    });
    for (const name of ASKED_WITH_A_MEMBER) expect([name, seen[name]]).toEqual([name, 'broken']);
    expect(seen['lifecycle.renew-on-access']).toBe('not-offered');
    expect(evidence['endpoints.secure-access']).toContain('getSandboxEndpoint names no headers');
    expect(evidence['lifecycle.platform']).toContain('in getSandbox platform is left out');
  });
});

describe('commands', () => {
  it.each<[string, (command: string) => number | undefined, Record<string, string>]>([
    [
      'without an HTTP service',
      (command) => (command.startsWith('command -v') ? 127 : undefined),
      { 'sandbox.http-service': 'not-offered' },
    ],
    [
      'without a limit',
      (command) => (command.startsWith('dd') ? 0 : undefined),
      { 'lifecycle.resource-limits': 'not-offered' },
    ],
    [
      'without dd',
      (command) => (command.startsWith('dd') ? 127 : undefined),
      { 'lifecycle.resource-limits': 'unknown' },
    ],
    [
      'that come at their end',
      (command) => (command.startsWith('echo') ? 0 : undefined),
      { 'endpoints.streaming': 'not-offered' },
    ],
  ])('%s', async (_, commands, expected) => {
    expect((await ask({ commands })).seen).toMatchObject(expected);
  });

  it('that cannot be run: nobody knows what they would show, and the rest is seen', async () => {
    const { seen, evidence } = await ask({ commands: () => (response) => void response.writeHead(500).end() });
    expect(seen).toMatchObject({
      'sandbox.http-service': 'unknown',
      'lifecycle.pause': 'offered',
      'volumes.pvc': 'offered',
    });
    expect(evidence['sandbox.http-service']).toContain('POST /command of execd answered 500');
  });
});

describe('deviations that are for the checks to judge', () => {
  const told = (spoil: (body: Record<string, unknown>) => void): Change => {
    const states = new Map<string, string>();
    return ({ method, path }) => {
      const [, id, operation] = /^\/sandboxes\/(\w+)(?:\/(pause|resume))?$/.exec(path) ?? [];
      if (id === undefined) return undefined;
      if (operation !== undefined) states.set(id, operation === 'pause' ? 'paused' : 'running');
      if (method !== 'GET') return undefined;
      const now = Date.now();
      const body: Record<string, unknown> = {
        id,
        status: { state: states.get(id) ?? 'running' },
        createdAt: now,
        expiresAt: now + 3_600_000,
      };
      spoil(body);
      return { status: 200, body };
    };
  };

  it.each<[string, Change]>([
    ['a list with an undocumented status', at('GET', /^\/sandboxes$/, { status: 500, text: 'oops' })],
    ['a list without items', at('GET', /^\/sandboxes$/, { status: 200, body: {} })],
    ['states in lower case, and times as numbers', told(() => undefined)],
    ['no createdAt', told((body) => delete body.createdAt)],
  ])('%s: the run goes on', async (_, change) => {
    expect((await ask({ change })).seen).toMatchObject({
      'lifecycle.pause': 'offered',
      'lifecycle.snapshots': 'offered',
      'lifecycle.expiry': 'offered',
      'sandbox.http-service': 'offered',
    });
  });

  it('a deletion with 200 is one, and one that fails is named and not forgotten', async () => {
    let deleted = 0;
    const change = at('DELETE', /^\/sandboxes\//, () =>
      ++deleted === 1 ? { status: 200, body: {} } : { status: 500, text: 'busy' },
    );
    const { ledger, lines } = await ask({ change });
    expect(ledger).toEqual(['sandbox s1', ...PROBED]);
    expect(lines).toEqual([
      'sandbox s1 could not be deleted: DELETE answered 500 busy; it is tried again at the end of the run',
    ]);
  });
});
