/** What `certify` refuses before it asks a server. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../harness/cli/program.ts';
import { packageDir } from '../../harness/package.ts';

const CLAIM = `implementation:
  name: A server
  version: "1"
  url: https://example.com
  contact: me@example.com
  license: MIT
profiles: [core]
set: 2026-06
`;

let place: string;
let common: string[];
const file = (name: string, text: string, mode = 0o644): string => {
  const path = join(place, name);
  writeFileSync(path, text, { mode });
  return path;
};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'osc-certify-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  const config = file('empty.yaml', '{}\n');
  common = ['--claim', file('claim.yaml', CLAIM), '--key', key, '--out', join(place, 'out'), '--config', config];
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

const certify = (...args: string[]): Promise<number> => createProgram(['certify', ...args]);

async function refused(args: string[], ...told: string[]): Promise<void> {
  const error: unknown = await certify(...args).then(
    (code) => new Error(`it gave ${code}`),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'UsageError' });
  for (const text of told) expect(String(error)).toContain(text);
  expect(readdirSync(place)).not.toContain('out');
}

describe('certify refuses', () => {
  it('to go without a claim, and says how to begin', () => refused([], '--claim claim.yaml', 'certify --init'));

  it('to go without a key, and says how to make one', () => refused(common.slice(0, 2), '--key key.pem', 'keygen'));

  it.each([
    [['lifecycle/'], 'certify takes no filters (lifecycle/)'],
    [['-t', 'x'], 'certify takes no --name: a certificate is about every check'],
    [['--scenarios', 'x'], 'certify takes no --scenarios'],
    [['--specs', 'x'], 'certify takes no --specs'],
    [['--keep'], 'certify takes no --keep'],
    [['--expect-skipped', 'x'], 'certify takes no --expect-skipped: which checks may be skipped is the closed list'],
    [['--baseline', 'x'], 'certify takes no --baseline: known deviations are told with --waivers'],
    [['--capabilities', '-volumes.pvc'], 'certify takes no --capabilities'],
    [['--require', 'core'], 'certify takes no --require'],
    [['--driver', 'http'], 'certify takes no --driver: the claim names the drivers'],
    [['--execd', 'localhost:1'], 'certify takes no --execd'],
  ])('%s', (args, told) => refused([...common, ...args], told));

  it.each([
    ['scenarios: own', 'scenarios of'],
    ['specs: own', 'specs of'],
    ['baseline: own/known.yaml', 'known.yaml is named in conformance.yaml'],
    ['require: [core]', 'require is in conformance.yaml'],
    ['capabilities: [-volumes.pvc]', '-volumes.pvc'],
    ['execd: localhost:1', 'an execd is named'],
  ])('%s in the configuration', async (line, told) => {
    mkdirSync(join(place, 'own'));
    file('own/known.yaml', 'target: x.y\ndeviations: []\n');
    await refused([...common.slice(0, -1), file('chosen.yaml', `${line}\n`)], told, '--config FILE');
  });

  it('a capability that the environment takes away', async () => {
    vi.stubEnv('SANDBOX_CAPABILITIES', '-volumes.pvc');
    await refused(common, '-volumes.pvc', 'leaves out nothing');
  });

  it('a folder that is not empty', async () => {
    mkdirSync(join(place, 'full'));
    file('full/x', '');
    await refused([...common, '--out', join(place, 'full')], 'is not empty');
  });

  it('the known deviations that the package has of a server', () =>
    refused(
      [...common, '--waivers', join(packageDir, 'baselines', 'opensandbox-server-1.1.1.yaml')],
      '--waivers: ',
      'is of this package',
    ));
});

describe('of waivers', () => {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const waivers = (check: string, clause: string): string =>
    file(
      'waivers.yaml',
      `target: A server 1
deviations:
  - check: ${check}
    clause: ${clause}
    evidence: the server does something else
    owner: me
    reason: it takes time
    issue: https://example.com/1
    expires: ${expires}
`,
    );

  it('one of a must that no open question leaves open is refused, with the rule', () =>
    refused(
      [
        ...common,
        '--waivers',
        waivers(
          'lifecycle/create.yaml > a creation is accepted and answered with 202',
          'sandbox-lifecycle.yml#/paths/~1sandboxes/post/responses/202',
        ),
      ],
      'These cover other musts',
      'sandbox.create.accepted: A sandbox that is accepted for provisioning is answered with 202.',
    ));
});
