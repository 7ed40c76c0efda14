/** Drivers, ways to volumes and targets: what an entry must be, and that one more needs nothing but itself. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../harness/cli/program.ts';
import { DEFAULT_DRIVER, DRIVERS } from '../../harness/drivers/all.ts';
import type { DriverEntry } from '../../harness/drivers/driver.ts';
import { HarnessError, UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { createRegistry } from '../../harness/registry.ts';
import { sessionInfo } from '../../harness/session/info.ts';
import { startSession } from '../../harness/session/start.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';
import { ADDRESS_TARGET, DEFAULT_TARGET, EXECD_TARGET, namedTargets, TARGETS } from '../../harness/targets/all.ts';
import { startEmbeddedServer } from '../../harness/targets/embedded/server.ts';
import type { TargetEntry } from '../../harness/targets/target.ts';
import { PROVISIONERS } from '../../harness/volumes/all.ts';
import { AUTO, volumesChoices } from '../../harness/volumes/choose.ts';
import { createDirectoryVolumes } from '../../harness/volumes/directory/provisioner.ts';
import type { ProvisionerEntry, VolumesPlace } from '../../harness/volumes/entry.ts';
import { runOne } from '../support/embedded-run.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-registries-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const settings = (flags: Flags, env: Record<string, string> = {}) => resolveSettings(flags, { env, cwd, packageDir });

const NAME = /^[a-z][a-z0-9-]*$/;
const WORDS = /^[^.\n]+[^.\s]$/;

describe('a registry', () => {
  const registry = () => createRegistry(['one', 'two'], (name) => name);

  it('keeps its order, and puts what is added before the others until it is taken back', () => {
    const numbers = registry();
    const remove = numbers.add('zero');
    expect(numbers.names()).toEqual(['zero', 'one', 'two']);
    remove();
    expect(numbers.entries()).toEqual(['one', 'two']);
  });

  it('has no two entries of one name', () => {
    expect(() => registry().add('two')).toThrow('there are two entries called two');
    expect(() => createRegistry(['one', 'one'], (name) => name)).toThrow('called one');
  });

  it('refuses an unknown name with all that there are, and the nearest', () => {
    expect(() => registry().get('twoo', '--number')).toThrow(
      new UsageError('--number: twoo is not one of one, two; did you mean two?'),
    );
    expect(() => registry().get('seventeen', '--number')).toThrow(/^--number: seventeen is not one of one, two$/);
  });
});

describe('each driver', () => {
  it.each(DRIVERS.entries())('$name is complete', ({ name, sentence, open }) => {
    expect(name).toMatch(NAME);
    expect(sentence).toMatch(WORDS);
    expect(open).toBeTypeOf('function');
  });

  it('is one of those to choose from, and one of them is the default', () => {
    expect(DRIVERS.names()).toContain(DEFAULT_DRIVER);
  });
});

describe('each way to volumes', () => {
  it.each(PROVISIONERS.entries())('$kind is complete', (entry) => {
    expect(entry.kind).toMatch(NAME);
    expect(entry.sentence).toMatch(WORDS);
    expect([entry.detect, entry.provide, entry.sweep].map((member) => typeof member)).toEqual(
      Array(3).fill('function'),
    );
    // Who does not see volumes from outside says so.
    expect(entry).toHaveProperty('look');
  });

  it.each(PROVISIONERS.entries())(
    '$kind finds the place that a target of its kind names, or needs no target',
    async (entry) => {
      const keeps = { kind: entry.kind, path: '/somewhere' };
      expect(await entry.detect({ keeps }, false, {})).toMatchObject({ place: { kind: entry.kind } });
    },
  );

  it('can be chosen, and `server`, which fits everywhere, is asked last', () => {
    expect(volumesChoices()).toEqual([AUTO, ...PROVISIONERS.names()]);
    expect(PROVISIONERS.names().at(-1)).toBe('server');
  });
});

describe('each target', () => {
  it.each(TARGETS.entries())('$kind is complete', (entry) => {
    expect(entry.kind).toMatch(NAME);
    expect(entry.sentence).toMatch(WORDS);
    expect(entry.words('http://x')).toMatch(WORDS);
    expect(entry.concurrency()).toBeGreaterThanOrEqual(1);
    expect(new Set(entry.capabilities).size).toBe(entry.capabilities.length);
    // What is named by an address is asked.
    expect(entry.capabilities.includes('volumes.pvc')).toBe(entry.asked !== true);
    expect(entry.prepare).toBeTypeOf('function');
  });

  it.each(TARGETS.entries().filter(({ baseline }) => baseline !== undefined))(
    '$kind has the baseline that it names',
    ({ baseline = '' }) => {
      expect(isAbsolute(baseline) && existsSync(baseline)).toBe(true);
    },
  );

  it('is meant by its name, but for those that an address means', () => {
    expect(TARGETS.names()).toEqual([...namedTargets(), EXECD_TARGET, ADDRESS_TARGET]);
    for (const kind of namedTargets()) expect(settings({ target: kind }).target).toEqual({ kind });
    expect(settings({ target: ADDRESS_TARGET }).target).toEqual({ kind: ADDRESS_TARGET, url: 'http://server' });
    expect(settings({ execd: 'one:1' }).target).toEqual({ kind: EXECD_TARGET, url: 'http://one:1' });
    expect(settings({}).target).toEqual({ kind: DEFAULT_TARGET });
  });
});

describe('the choices of the settings', () => {
  it('are those of the registries in the configuration schema', () => {
    const text = readFileSync(join(packageDir, 'specs', 'configuration.schema.json'), 'utf8');
    type Member = { enum?: string[]; anyOf?: Member[]; items?: Member; description: string };
    const { properties } = JSON.parse(text) as { properties: Record<string, Member> };
    expect(properties.volumes?.enum).toEqual(volumesChoices());
    const [one, several] = properties.driver?.anyOf ?? [];
    expect([one?.anyOf?.[0]?.enum, several?.items?.anyOf?.[0]?.enum]).toEqual([DRIVERS.names(), DRIVERS.names()]);
    for (const kind of namedTargets()) expect(properties.target?.description).toContain(`\`${kind}\``);
  });

  it('stand in --help, each with its sentence', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const ended = await createProgram(['run', '--help']).catch((error: unknown) => error);
    const help = written.mock.calls
      .map(([text]) => text)
      .join('')
      .replace(/\s+/g, ' ');
    written.mockRestore();
    expect(ended).toMatchObject({ exitCode: 0 });
    for (const { name, sentence } of DRIVERS.entries()) expect(help).toContain(`${name} (${sentence})`);
    for (const { kind, sentence } of PROVISIONERS.entries()) expect(help).toContain(`${kind} (${sentence})`);
    for (const { kind, sentence, flag } of TARGETS.entries()) {
      if (flag !== undefined) expect(help).toContain(`${flag} <address>`);
      else expect(help).toContain(`${kind === ADDRESS_TARGET ? 'an address' : kind} (${sentence})`);
    }
  });

  it('are refused with a suggestion when they are none, wherever they stand', () => {
    expect(() => settings({ driver: 'javascrpt' })).toThrow(
      /^--driver: javascrpt is not .* did you mean javascript\?$/,
    );
    expect(() => settings({}, { SANDBOX_DRIVER: 'javascrpt' })).toThrow(UsageError);
    expect(() => settings({ volumes: 'dokcer' })).toThrow(/^--volumes: dokcer is not .* did you mean docker\?$/);
    expect(() => settings({}, { SANDBOX_VOLUMES: 'dokcer' })).toThrow(UsageError);
    expect(() => settings({ target: 'manged' })).toThrow(/^--target: did you mean managed\?/);
    expect(settings({ target: 'http://manged' }).target.url).toBe('http://manged');
    const config = join(cwd, 'wrong.yaml');
    writeFileSync(config, 'driver: javascrpt\nvolumes: dokcer\n');
    const wrong = () => settings({ config });
    expect(wrong).toThrow(/wrong\.yaml:1:9: driver javascrpt is not one of .*; did you mean javascript\?/);
    expect(wrong).toThrow(/wrong\.yaml:2:10: volumes dokcer is not one of .*; did you mean docker\?/);
  });

  it('go by flag, environment and file, in this order', () => {
    const config = join(cwd, 'right.yaml');
    writeFileSync(config, 'driver: javascript\nvolumes: server\n');
    expect(settings({ config })).toMatchObject({ drivers: ['javascript'], volumes: 'server' });
    expect(settings({ config }, { SANDBOX_VOLUMES: 'docker' }).volumes).toBe('docker');
    expect(settings({ config, volumes: 'auto' }, { SANDBOX_VOLUMES: 'docker' }).volumes).toBe('auto');
  });
});

describe('one more of each', () => {
  const added: (() => void)[] = [];
  afterEach(() => {
    for (const remove of added.splice(0)) remove();
  });

  it('is used by a run when a setting names it, without a change elsewhere', async () => {
    const used: string[] = [];
    const driver: DriverEntry = {
      name: 'my-driver',
      sentence: 'the usual one, and a note of what it was asked for',
      async open(options) {
        const usual = await DRIVERS.get(DEFAULT_DRIVER, 'driver').open(options);
        return {
          ...usual,
          create(request) {
            used.push('driver.create');
            return usual.create(request);
          },
        };
      },
    };
    const open = async ({ folder }: VolumesPlace) => createDirectoryVolumes(String(folder));
    const volumes: ProvisionerEntry = {
      kind: 'my-volumes',
      sentence: 'directories again, found in another way',
      async detect({ keeps }, asked) {
        used.push(`volumes.detect ${asked ? 'by name' : 'by auto'}`);
        return keeps?.path === undefined ? { unfit: 'no path' } : { place: { kind: 'my-volumes', folder: keeps.path } };
      },
      provide(place, tools) {
        used.push('volumes.provide');
        expect(tools.driver.create).toBeTypeOf('function');
        return open(place);
      },
      look(place) {
        used.push('volumes.look');
        return open(place);
      },
      async sweep(_place, { claims }) {
        used.push('volumes.sweep');
        return { gone: [...claims], left: [] };
      },
    };
    const target: TargetEntry = {
      kind: 'my-target',
      sentence: 'a runtime of the test',
      words: () => 'a runtime of the test',
      capabilities: ['volumes.pvc'],
      concurrency: () => 3,
      async prepare({ chooseVolumes }) {
        const { url, apiKey, image, volumes: keeps, close } = await startEmbeddedServer();
        const stop = async (): Promise<void> => {
          used.push('target.stop');
          await close();
        };
        const place = await chooseVolumes({ keeps });
        return { label: 'mine', url, apiKey, image, volumes: place, private: false, found: ['lifecycle.expiry'], stop };
      },
    };
    added.push(DRIVERS.add(driver), PROVISIONERS.add(volumes), TARGETS.add(target));

    const flags = { target: 'my-target', driver: 'my-driver', reports: 'reports' };
    const resolved = settings({ ...flags, volumes: 'my-volumes' });
    expect(resolved.concurrency).toBe(3);
    const session = await startSession(resolved, () => undefined);
    expect(session.headline).toMatch(
      /^mine at http.*, volumes through my-volumes, driver my-driver, run [0-9a-f]+\ntaken as offered: volumes\.pvc, /,
    );
    expect(session.info.capabilities).toEqual(['volumes.pvc', 'volumes.outside', 'lifecycle.expiry', 'sandbox.own']);
    const { notPassed, left } = await runOne('volumes/read-write.yaml', structuredClone(session.info));
    expect({ notPassed, left }).toEqual({ notPassed: {}, left: [] });
    expect(await session.close({ interrupted: false })).toEqual([]);
    expect([...new Set(used)]).toEqual([
      'volumes.detect by name',
      'volumes.look',
      'volumes.provide',
      'driver.create',
      'volumes.sweep',
      'target.stop',
    ]);
  });

  it('that cannot be opened for a scenario leaves nothing open', async () => {
    const usual = DRIVERS.get(DEFAULT_DRIVER, 'driver');
    const closed = vi.fn();
    let recorder = '';
    const driver: DriverEntry = {
      name: 'watched',
      sentence: 'the usual one, and whether it was closed',
      async open(options) {
        recorder = options.url;
        expect((await fetch(recorder)).status).toBeGreaterThan(0);
        return { ...(await usual.open(options)), close: async () => closed() };
      },
    };
    const volumes: ProvisionerEntry = {
      kind: 'broken',
      sentence: 'what cannot be opened',
      detect: async () => ({ place: { kind: 'broken' } }),
      provide: () => Promise.reject(new HarnessError('no volumes today')),
      look: undefined,
      sweep: async () => ({ gone: [], left: [] }),
    };
    added.push(DRIVERS.add(driver), PROVISIONERS.add(volumes));
    const info = sessionInfo({
      runId: 'r1',
      driver: 'watched',
      server: {
        target: { kind: ADDRESS_TARGET, label: 'nobody', url: 'http://127.0.0.1:1' },
        apiKey: 'k',
        image: 'img',
        volumes: { kind: 'broken' },
        capabilities: ['volumes.pvc', 'volumes.outside'],
      },
      references: { set: '2026-06', rules: {}, questions: [], contract: {}, operations: [] },
      reports: cwd,
      readyMs: 1000,
      requestMs: 1000,
    });
    await expect(runOne('volumes/read-only.yaml', info)).rejects.toThrow('no volumes today');
    expect(closed).toHaveBeenCalledOnce();
    await expect(fetch(recorder)).rejects.toThrow('fetch failed');
  });
});
