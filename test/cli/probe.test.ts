/** `probe`, and runs that hold what is claimed against what a server shows. */
import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { type Command, placeOfEachTest, run, start } from './command.ts';
import { inProcess } from './in-process.ts';

let runtime: Awaited<ReturnType<typeof startReferenceRuntime>>;
beforeAll(async () => {
  runtime = await startReferenceRuntime({ apiKey: 'the-key' });
});
afterAll(() => runtime.close());

const place = placeOfEachTest();

const env = () => ({ SANDBOX_DOMAIN: runtime.url, OPEN_SANDBOX_API_KEY: 'the-key' });
async function sandboxes(): Promise<unknown[]> {
  const response = await fetch(`${runtime.url}/v1/sandboxes`, { headers: { 'OPEN-SANDBOX-API-KEY': 'the-key' } });
  return ((await response.json()) as { items: unknown[] }).items;
}

describe('probe', () => {
  it('prints what the server shows, leaves nothing, and touches no report', async () => {
    const { code, output } = await run(place, ['probe'], env());
    expect(output).toMatch(
      /^volumes\.pvc +offered +POST \/sandboxes with a volume of pvc answered 202, and `test -d /m,
    );
    expect(output).toMatch(/^lifecycle\.pause +offered +POST \/sandboxes\/\{sandboxId\}\/pause answered 202, and /m);
    expect(output).toMatch(/^lifecycle\.renew-on-access +not offered +POST /m);
    expect(output).toMatch(/^volumes\.ossfs +unknown +Comes with a bucket/m);
    expect(code).toBe(0);
    expect(await sandboxes()).toEqual([]);
  });

  it('is JSON for programs, and writes a configuration that holds no key and is taken by a run', async () => {
    const { code, output } = await run(place, ['probe', '--json', '--write'], env());
    expect(code).toBe(0);
    const { capabilities } = JSON.parse(output.slice(0, output.indexOf('written: '))) as {
      capabilities: { capability: string; seen: string }[];
    };
    const file = join(place.folder, 'conformance.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('the-key');
    const offered = capabilities.filter(({ seen }) => seen === 'offered').map(({ capability }) => capability);
    expect(offered).toContain('lifecycle.snapshots');
    // That it makes sandboxes is nothing to claim.
    const claimed = offered.filter((name) => name !== 'sandbox.own');
    expect(parse(text)).toEqual({ target: runtime.url, image: 'ubuntu', capabilities: claimed });

    const again = await run(place, ['probe', '--write'], env());
    expect(again.output).toContain(`--write: ${file} exists already; --force writes over it`);
    expect(again.code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(text);

    const { code: judged, output: lines } = await run(place, ['run', 'volumes/read-write.yaml'], {
      OPEN_SANDBOX_API_KEY: 'the-key',
    });
    expect(lines).toMatch(/^taken as offered: volumes\.pvc, /m);
    expect(judged).toBe(0);
  });

  it('knows a directory of the host by two names, and tells both where the server has not what they name', async () => {
    const [here, other, onServer] = ['here', 'other', 'on-server'].map((name) => join(place.folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [here, other]) mkdirSync(path);
    symlinkSync(here, onServer);
    const allowing = await startReferenceRuntime({ apiKey: 'the-key', allowedHostPaths: [onServer] });
    try {
      const asked = async (...flags: string[]): Promise<string> => {
        const more = { ...env(), SANDBOX_DOMAIN: allowing.url };
        return (await run(place, ['probe', '--host-path-on-server', onServer, ...flags], more)).output;
      };
      const seen = await asked('--host-path', realpathSync(here));
      expect(seen).toMatch(/^volumes\.host +offered /m);
      expect(seen).toMatch(/^volumes\.host-outside +offered .*made-by-the-suite\.txt` ended with 0$/m);
      const unseen = await asked();
      expect(unseen).toMatch(/^volumes\.host +offered /m);
      expect(unseen).toMatch(/^volumes\.host-outside +unknown /m);
      const wrong = await asked('--host-path', realpathSync(other));
      expect(wrong).toMatch(
        /^volumes\.host +not offered .*; asked with .*\/on-server\/osc-probe-\w+, which the suite had made as .*\/other\/osc-probe-\w+$/m,
      );
      for (const path of [here, other]) expect(readdirSync(path)).toEqual([]);
    } finally {
      await allowing.close();
    }
  });

  it('names a server that is none as a run does', async () => {
    const { code, output } = await run(place, ['probe', '--target', 'http://127.0.0.1:1']);
    expect(output).toMatch(/No server answers at http:\/\/127\.0\.0\.1:1/);
    expect(code).toBe(3);
  });

  it('that is interrupted leaves nothing', async () => {
    const command: Command = start(place, ['probe'], env());
    while (!(await sandboxes()).length) expect(command.child.exitCode).toBeNull();
    command.child.kill('SIGINT');
    const { code, output } = await command.finished;
    expect(output).not.toContain('left behind');
    expect(code).toBe(130);
    expect(await sandboxes()).toEqual([]);
  });
});

describe('a run', () => {
  it('takes what the server shows, and says of the rest that it is not offered', async () => {
    const { code, output } = await run(place, ['run', 'renew-on-access', 'telemetry', '--reports', 'reports'], env());
    expect(output).toMatch(/^not offered: .*lifecycle\.renew-on-access/m);
    expect(output).toMatch(/5 checks: the server does not offer lifecycle\.renew-on-access \(POST \/sandboxes with /);
    expect(output).toMatch(/✓ lifecycle\/telemetry\.yaml/);
    expect(code).toBe(0);
  });

  it('fails at one check where something is claimed and not offered, and what needs it is blocked by that', async () => {
    writeFileSync(
      join(place.folder, 'conformance.yaml'),
      'capabilities: [+lifecycle.renew-on-access, -lifecycle.telemetry]\n',
    );
    const { code, output } = await run(place, ['run', 'renew-on-access', 'telemetry', '--reports', 'reports'], env());
    expect(output).toContain('blocked by: capabilities.yaml > lifecycle.renew-on-access is offered');
    expect(output).toMatch(/lifecycle\.telemetry was taken away/);
    expect(code).toBe(1);
    const { checks, requirements } = JSON.parse(
      readFileSync(join(place.reports, 'conformance.json'), 'utf8'),
    ) as Verdict;
    const byStatus = (wanted: string) => checks.filter(({ status }) => status === wanted).map(({ id }) => id);
    expect(byStatus('fail')).toEqual(['capabilities.yaml > lifecycle.renew-on-access is offered']);
    expect(byStatus('blocked')).toHaveLength(5);
    expect(requirements.find(({ id }) => id === 'claim.lifecycle-renew-on-access')).toMatchObject({ status: 'fail' });
  });

  it.each([
    [
      '--capabilities',
      'volumes.docker',
      /volumes\.docker is not claimed: the place of the run decides; Comes with the Docker/,
    ],
    [
      '--capabilities',
      'lifecycle.pauze',
      /--capabilities: no capability is called lifecycle\.pauze; did you mean lifecycle\.pause/,
    ],
    ['--host-path', 'srv', /--host-path: srv is no absolute path/],
    [
      '--host-path',
      '/srv/nowhere',
      /--host-path: there is no \/srv\/nowhere on this machine\. Make it, or, .* hostPathOnServer/,
    ],
    ['--host-path-on-server', 'srv', /--host-path-on-server: srv is no absolute path/],
  ])('with %s %s ends with 2', async (flag, value, message) => {
    const { code, output } = await inProcess('run', ['--target', runtime.url, '--api-key', 'the-key', flag, value]);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  it('with a host path that the server does not allow fails at the check that says so', async () => {
    const { code, output } = await run(
      place,
      ['run', 'validation-host', '--host-path-on-server', '/srv/nowhere'],
      env(),
    );
    expect(output).toMatch(
      /volumes\.host is claimed, and the server does not offer it: POST \/sandboxes with a volume of host /,
    );
    expect(code).toBe(1);
  });
});
