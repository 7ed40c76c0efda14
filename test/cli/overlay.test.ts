/** Runs against a server that is newer than the documents: the reference runtime behind a front that answers as such a one does. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../harness/digest.ts';
import { type Front, startFront } from '../../harness/front/front.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { packageDir } from '../../harness/package.ts';
import { type ReferenceRuntime, startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { rejudge } from '../../harness/session/rejudge.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { run, type Workplace, workplace } from './command.ts';

const API_KEY = 'a-key-of-the-newer-server';

/** What this server knows of creations: those with the mark are too many for it. */
const BUSY = 'conformance-busy';

const answer = (status: number, body: object, headers: [string, string][] = []) => ({
  status,
  headers: [['Content-Type', 'application/json'], ...headers] as [string, string][],
  body: Buffer.from(JSON.stringify(body)),
});

/** `retryAfter`: whether a 429 says when to ask again. */
const newer =
  (retryAfter: boolean): Layer =>
  async (request, next) => {
    const { api, method, target } = request;
    if (api === 'other' && target === '/version') return answer(200, { version: '1.1.1' });
    if (api !== 'lifecycle') return next();
    if (method === 'POST' && target === '/sandboxes' && (await request.body()).includes(BUSY)) {
      const headers: [string, string][] = retryAfter ? [['Retry-After', '1']] : [];
      return answer(429, { code: 'POOL_EXHAUSTED', message: 'Nothing is left.' }, headers);
    }
    return next();
  };

const SCENARIO = `title: A server that is busy says so
profile: lifecycle
steps:
  - check: a creation is accepted
    call: createSandbox
    expect: { status: 202 }
  - check: one too many is not
    call: { operation: createSandbox, sandbox: { metadata: { ${BUSY}: "yes" } } }
    expect: { status: 429 }
`;

let place: Workplace;
let runtime: ReferenceRuntime;
const fronts: Front[] = [];

beforeAll(async () => {
  place = workplace();
  runtime = await startReferenceRuntime({ apiKey: API_KEY });
  mkdirSync(join(place.folder, 'own'));
  writeFileSync(join(place.folder, 'own', 'busy.yaml'), SCENARIO);
});
afterAll(async () => {
  await Promise.all(fronts.map((front) => front.close()));
  await runtime.close();
  place.remove();
});

type Ran = { code: number | null; output: string; verdict: Verdict; statuses: Record<string, string> };

/** One run of the scenario against such a server. */
async function ran(layer: Layer, ...args: string[]): Promise<Ran> {
  const front = await startFront({ upstream: runtime.url, layer });
  fronts.push(front);
  const common = ['run', '--target', front.url, '--image', 'reference', '--scenarios', 'own', '--volumes', 'server'];
  const settings = ['--driver', 'http', '--capabilities', '-lifecycle.expiry', '--reports', place.reports];
  const { code, output } = await run(place, [...common, ...settings, ...args], { OPEN_SANDBOX_API_KEY: API_KEY });
  const verdict = JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as Verdict;
  const statuses = Object.fromEntries(verdict.checks.map(({ id, status }) => [id, status]));
  return { code, output, verdict, statuses };
}

const STATUSES = 'specs/sandbox-lifecycle.yml > sandbox-lifecycle.yml createSandbox documented statuses only';
const NEWER = [
  {
    what: 'createSandbox 429',
    where: expect.stringMatching(/^busy\.yaml, step .*one too many is not/),
    count: 1,
    overlay: '1.1',
  },
];

describe('a server that answers a creation with 429', () => {
  it('is wrong by the documents', async () => {
    const { statuses, verdict, output } = await ran(newer(true));
    expect(statuses[STATUSES]).toBe('fail');
    expect(verdict.newer).toEqual([]);
    expect(output).not.toMatch(/^newer|overlay/m);
  });
  it('is newer than the documents with the overlay that fits its version, also when it is judged again', async () => {
    const { statuses, verdict, output } = await ran(newer(true), '--overlay', 'auto');
    expect(statuses[STATUSES]).toBe('pass');
    expect(verdict.newer).toEqual(NEWER);
    expect(verdict.checks.find(({ id }) => id === STATUSES)?.newer).toEqual(NEWER);
    expect(verdict.provenance?.overlays.map(({ name }) => name)).toEqual(['1.1']);
    expect(output.split('\n')).toContain('overlay 1.1: GET /version says 1.1.1');
    const again = await rejudge(place.reports, join(packageDir, 'specs'));
    expect(canonicalJson(again.verdict)).toBe(canonicalJson(verdict));
    expect(again.contract.find(({ id }) => id === STATUSES)?.outcome).toMatchObject({ newer: [{ overlay: '1.1' }] });
    expect(output).toMatch(
      /^newer {7}1 thing that the documents of \d{4}-\d\d do not have \(overlay 1\.1\) · createSandbox 429$/m,
    );
  });
  it('is wrong where it does not say when to ask again, with the overlay too', async () => {
    const { statuses, verdict, output } = await ran(newer(false), '--overlay', '1.1');
    expect(statuses[STATUSES]).toBe('fail');
    expect(verdict.newer).toEqual(NEWER);
    expect(output).toContain('expected the header Retry-After, got none');
  });
});
