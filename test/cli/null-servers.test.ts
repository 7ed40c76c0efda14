/** Servers that are none: they earn nothing, and nothing hangs or grows because of them. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeError, HarnessError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { startSession } from '../../harness/session/start.ts';
import { resolveSettings } from '../../harness/settings/resolve.ts';
import type { JudgedRequirement } from '../../harness/verdict/requirement.ts';
import { runWord } from '../../harness/verdict/run.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { byDay } from '../support/at-night.ts';
import { proxiedRun, startProxied } from '../support/proxied-run.ts';
import { BROKEN_LIMITS, sessionRun } from '../support/session-run.ts';
import { start, workplace } from './command.ts';
import { plain, turningInto } from './turning.ts';

const SECONDS = 60;
const MEGABYTES = 400;
/** Twice the longest patience of a scenario, and more where the machine has other things to do. */
const TURNING_MS = 600_000;
/** Of two hundred musts: an unknown id is answered with 404 by a server that answers so to everything. */
const MOST_PASSED = 10;

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  );
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (answer: RequestListener) => () => listening(createServer(answer));
/** Answers with bytes, whatever was asked. */
const tcp = (answer: (socket: Socket) => void) => () =>
  listening(
    createTcpServer((socket) => {
      socket.once('data', () => answer(socket));
    }),
  );

/** Writes `piece` again and again, up to a size in bytes, as fast as it is read. */
function flood(writable: Pick<Socket, 'write' | 'once' | 'end' | 'destroyed'>, piece: Buffer, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0 && !writable.destroyed) {
      left -= piece.length;
      if (!writable.write(piece)) {
        writable.once('drain', more);
        return;
      }
    }
    if (left <= 0) writable.end();
  };
  more();
}

const PIECE = Buffer.alloc(64 * 1024, 'x');
const GIB = 1024 ** 3;

/** The largest memory that a process has had, in megabytes. Looked at while it lives. */
function watchMemory(pid: number): () => number {
  let largest = 0;
  const look = (): void => {
    try {
      const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      largest = Math.max(largest, Number(found?.[1] ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return largest;
  };
}

type NoServer = [answers: string, server: () => Promise<string>, message: RegExp];

/** Those that could make a run wait, or fill its memory, and one that just answers. */
const GREEDY: NoServer[] = [
  [
    '404 to everything',
    http((_, response) => response.writeHead(404).end()),
    /does not look like an OpenSandbox server/,
  ],
  ['nothing', http(() => undefined), /no answer within 5 s/],
  [
    'a body without end',
    http((_, response) => flood(response as unknown as Socket, PIECE, Number.POSITIVE_INFINITY)),
    /longer than|no answer/,
  ],
  [
    'a body without end, a byte at a time',
    http((_, response) => void setInterval(() => response.write('x'), 100).unref()),
    /no answer within 5 s/,
  ],
  ['a GiB without a head', tcp((socket) => flood(socket, PIECE, GIB)), /No server answers/],
  [
    'a head of a GiB',
    tcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, Buffer.from(`X-More: ${'x'.repeat(8000)}\r\n`), GIB);
    }),
    /No server answers/,
  ],
];

const OTHERS: NoServer[] = [
  ['200 {} to everything', http((_, response) => response.end('{}')), /does not look like an OpenSandbox server/],
  [
    '200 and an empty list to everything',
    http((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"items":[],"pagination":{"totalItems":0}}'),
    ),
    /The server starts no sandbox/,
  ],
  ['500 to everything', http((_, response) => response.writeHead(500).end('no')), /answered 500 no/],
  ['a closed connection', http((request) => request.socket.destroy()), /No server answers/],
  [
    'less than it announces',
    http((_, response) => {
      response.writeHead(200, { 'content-length': '1000', 'content-type': 'application/json' });
      response.write('{');
      setTimeout(() => response.destroy(), 100).unref();
    }),
    /No server answers/,
  ],
  ['a redirect to itself', http((_, response) => response.writeHead(302, { location: '/' }).end()), /answered 302/],
  [
    'redirects in a circle',
    http((request, response) =>
      response.writeHead(307, { location: `${request.url?.endsWith('a') ? 'b' : 'a'}` }).end(),
    ),
    /answered 307/,
  ],
  [
    'a TLS alert',
    tcp((socket) => socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]))),
    /No server answers/,
  ],
  [
    'TLS garbage where TLS is asked for',
    async () =>
      `https://${await tcp((socket) => socket.end(Buffer.concat([Buffer.from([0x16, 0x03, 0x03, 0x40, 0x00]), randomBytes(16_384)])))()}`,
    /No server answers/,
  ],
];

// Side by side: most of the time they wait. One group after the other: the last one runs the whole suite several times.
describe('from the beginning', () => {
  it.concurrent.each(GREEDY)(
    'a server that answers %s ends the run with 3, soon and without much memory',
    async (_, server, message) => {
      const place = workplace();
      const began = performance.now();
      // One scenario: none is begun, and the others need not be read.
      const command = start(place, ['run', 'volumes/read-write.yaml'], { SANDBOX_DOMAIN: await server() });
      const largest = watchMemory(command.child.pid ?? 0);
      const { code, output } = await command.finished;
      const tested = existsSync(join(place.reports, 'conformance.json'));
      const left = place.leftovers();
      place.remove();
      expect(output).toMatch(message);
      expect(code).toBe(3);
      expect((performance.now() - began) / 1000).toBeLessThan(SECONDS);
      expect(largest()).toBeLessThan(MEGABYTES);
      // Nothing was tested, so nothing has passed.
      expect({ tested, left }).toEqual({ tested: false, left: [] });
    },
  );

  it.concurrent.each(OTHERS)(
    'a server that answers %s is none for a session, which ends soon and leaves nothing',
    async (_, server, message) => {
      const reports = mkdtempSync(join(tmpdir(), 'osc-none-'));
      const began = performance.now();
      const settings = resolveSettings(
        { reports },
        { env: { SANDBOX_DOMAIN: await server() }, cwd: reports, packageDir },
      );
      const error = await startSession(settings, () => undefined).catch((thrown: unknown) => thrown);
      const left = readdirSync(reports);
      rmSync(reports, { recursive: true });
      // What the command line ends with 3 for.
      expect(error).toBeInstanceOf(HarnessError);
      expect(describeError(error)).toMatch(message);
      expect((performance.now() - began) / 1000).toBeLessThan(SECONDS);
      expect(left).toEqual([]);
    },
  );
});

/** Some of each folder of scenarios. */
const SOME = [
  ...['endpoints/service', 'exec/output', 'files/upload', 'lifecycle/metadata', 'lifecycle/validation-others'],
  ...['sessions/', 'snapshots/restore', 'volumes/read-only.yaml'],
];
type Judged = Pick<JudgedRequirement, 'id' | 'level' | 'status'>;
const mustsThat = (requirements: readonly Judged[], words: readonly Judged['status'][]): string[] =>
  requirements.flatMap(({ id, level, status }) => (level === 'must' && words.includes(status) ? [id] : []));

describe('in the middle of a run', () => {
  it.each<[string, Fault]>([
    ['404 to everything', plain(404, 'not found')],
    ['200 {} to everything', plain(200, '{}')],
    ['500 to everything', plain(500, 'no')],
  ])(
    'a server that answers %s once the suite trusts it keeps no rule but those that ask for such an answer',
    async (_, fault) => {
      const server = await startProxied({ faults: turningInto(fault) });
      try {
        const ran = await sessionRun({
          ...{ server, filters: byDay(SOME), capabilities: '-lifecycle.expiry' },
          limits: BROKEN_LIMITS,
        });
        expect(runWord({ ...ran, capabilities: ran.info.offers, run: {} })).toBe('not-conformant');
        const passed = mustsThat(ran.requirements, ['pass']);
        expect(passed.length, passed.join(', ')).toBeLessThanOrEqual(MOST_PASSED);
        // Enough was asked for to say so.
        expect(mustsThat(ran.requirements, ['fail', 'blocked']).length).toBeGreaterThan(3 * MOST_PASSED);
      } finally {
        await server.close();
      }
    },
    TURNING_MS,
  );

  // What is said of them is of the command line: that it ends, and that it does so soon.
  it.concurrent.each<[string, Fault]>([
    ['a closed connection', { kind: 'drop' }],
    ['nothing', { kind: 'hang' }],
  ])(
    'a server that answers %s once the suite trusts it ends the run, and keeps next to no rule',
    async (_, fault) => {
      const { code, output, verdict } = await proxiedRun({
        faults: turningInto(fault),
        args: byDay(['snapshots/restore', 'volumes/read-only.yaml']),
      });
      if (verdict === undefined) throw new Error(output);
      expect(output).toContain('the server stopped answering at ');
      expect(verdict.verdict).toBe('interrupted');
      expect(code).toBe(3);
      const passed = mustsThat(verdict.requirements, ['pass']);
      expect(passed.length, passed.join(', ')).toBeLessThanOrEqual(MOST_PASSED);
    },
    TURNING_MS,
  );
});
