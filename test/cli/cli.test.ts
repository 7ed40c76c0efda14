import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFront } from '../../harness/front/front.ts';
import { packageDir, packageVersion } from '../../harness/package.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { REPORTS } from '../../harness/report/all.ts';
import { placeOfEachTest, run, start } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();

describe('help and usage', () => {
  it.each([[['--help']], [['run', '--help']], [['list', '--help']], [['lint', '--help']], [['serve', '--help']]])(
    '%j is printed',
    async (args) => {
      const { code, output } = await run(place, args);
      expect(output).toMatch(/Usage: opensandbox-conformance/);
      expect(code).toBe(0);
    },
  );

  it('the version is that of the package', async () => {
    expect(await run(place, ['--version'])).toEqual({ code: 0, output: `${packageVersion()}\n` });
  });

  it.each([
    [['run', '--bogus'], /unknown option '--bogus'/],
    [
      ['run', 'no-such-file'],
      /no scenario below .* has no-such-file in its path\n {2}there is auth\/, code\/, endpoints\//,
    ],
    [['varients'], /did you mean the command variants\?/],
    [['run', '--target', 'ftp://x'], /--target: ftp:\/\/ is not spoken here/],
    [['run', '--concurrency', '0'], /a whole number from 1 to 64/],
    [['run', '--config', 'nowhere.yaml'], /--config: .*nowhere.yaml does not exist/],
    [['serve', '--port', '99999', '--api-key', 'k'], /a whole number from 0 to 65535/],
    [['serve', '--port', '0'], /serve needs an API key/],
  ])('%j ends with 2', async (args, message) => {
    const { code, output } = await run(place, args);
    expect(output).toMatch(message);
    expect(code).toBe(2);
  });
});

/** The commands that only read and print. */
const COMMANDS = ['lint', 'list'] as const;

describe('lint', () => {
  it('finds nothing in the scenarios of the package', async () => {
    const { code, output } = await inProcess('lint', []);
    expect(output).toMatch(/scenarios with \d+ steps: nothing is wrong/);
    expect(code).toBe(0);
  });

  it('reports every wrong file at once, with place, frame and suggestion', async () => {
    const scenarios = join(place.folder, 'scenarios');
    mkdirSync(scenarios);
    cpSync(join(packageDir, 'scenarios/volumes/read-write.yaml'), join(scenarios, 'good.yaml'));
    const good = readFileSync(join(scenarios, 'good.yaml'), 'utf8');
    writeFileSync(join(scenarios, 'one.yaml'), good.replace('profile:', 'profil:'));
    writeFileSync(join(scenarios, 'two.yaml'), good.replace('run: cat', 'rum: cat'));
    const args = ['--scenarios', scenarios];
    for (const ends of [() => run(place, ['run', ...args]), ...COMMANDS.map((name) => () => inProcess(name, args))]) {
      const { code, output } = await ends();
      expect(output).toMatch(
        /scenarios\/one\.yaml:3:1: unknown key profil\n[\s\S]*> 3 \| profil: volumes[\s\S]*did you mean profile\?/,
      );
      expect(output).toMatch(/scenarios\/two\.yaml:\d+:5: unknown key rum[\s\S]*did you mean run\?/);
      expect(code).toBe(2);
    }
  });
});

describe('list', () => {
  it('gives every check with the rules it verifies', async () => {
    const { code, output } = await inProcess('list', ['--json']);
    const scenarios = JSON.parse(output) as { file: string; checks: { name: string; verifies: string[] }[] }[];
    expect(scenarios.map(({ file }) => file)).toContain('volumes/read-only.yaml');
    expect(scenarios.flatMap(({ checks }) => checks).some(({ verifies }) => verifies.length > 0)).toBe(true);
    expect(code).toBe(0);
  });
});

const IN_A_MONTH = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

/** A baseline that lists these checks. */
function writeBaseline(...checks: string[]): string {
  const file = join(place.folder, 'baseline.yaml');
  const entry = (check: string) => ({
    check,
    clause: 'sandbox-lifecycle.yml#/paths',
    evidence: 'it does otherwise',
    owner: 'Ann Example',
    reason: 'release 1.2 mends it',
    issue: 'SRV-12',
    expires: IN_A_MONTH,
  });
  writeFileSync(file, JSON.stringify({ target: 'a server', deviations: checks.map(entry) }));
  return file;
}

/** A check as the last run has reported it. */
function checkOf(id: string): unknown {
  const { checks } = JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as {
    checks: { id: string }[];
  };
  return checks.find((check) => check.id === id);
}

describe('a run', () => {
  it('against the embedded runtime what it tests first, deviates in nothing, and writes its reports', async () => {
    const { code, output } = await run(place, ['run', 'volumes/read-write.yaml']);
    expect(output.split('\n')[0]).toMatch(/^opensandbox-conformance .* tests the embedded reference runtime/);
    expect(output).toMatch(/verdict +no deviation in \d+ checks; not a verdict \(filter volumes\/read-write.yaml\)/);
    expect(output).not.toMatch(/CONFORMANT/i);
    expect(code).toBe(0);
    const verdict = JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as { verdict: string };
    expect(verdict.verdict).toBe('partial');
    expect(checkOf('specs/sandbox-lifecycle.yml > sdk.javascript.can-use')).toMatchObject({ status: 'pass' });
    expect(readFileSync(join(place.reports, 'junit.xml'), 'utf8')).toMatch(/<testsuites .*failures="0"/);
  });

  it('against a server that ignores readOnly ends with 1 and names the rule', async () => {
    const runtime = await startReferenceRuntime({ apiKey: 'the-secret-key', seams: { readOnly: () => false } });
    // It says the key again, in what nobody asked for.
    const front = await startFront({
      upstream: runtime.url,
      layer: async (_, next) => {
        const reply = await next();
        return { ...reply, headers: [...reply.headers, ['x-echo', 'key the-secret-key']] };
      },
    });
    try {
      const env = { SANDBOX_DOMAIN: front.url, OPEN_SANDBOX_API_KEY: 'the-secret-key', SANDBOX_IMAGE: 'any' };
      const { code, output } = await run(place, ['run', 'volumes/read-only.yaml', '--driver', 'http'], env);
      expect(checkOf('specs/sandbox-lifecycle.yml > sdk.javascript.can-use')).toMatchObject({
        status: 'skipped',
        reasons: ['not exercised: no sandbox was driven by this SDK; the driver of the run is http'],
      });
      expect(output).toMatch(/✗ a change of the read-only mount is refused \[creating a file\] fail/);
      expect(output).toMatch(/rule volumes.read-only.no-change \(must\): /);
      expect(output).toMatch(/run +not conformant/);
      expect(output).toMatch(/verdict +volumes NOT CONFORMANT \(1 of \d+ musts: failed\) · not a verdict \(filter/);
      expect(output).toMatch(/request: POST \/command -> 200/);
      const repro = /repeat: (repro\/volumes\.read-only\.\S+\.sh)/.exec(output)?.[1] ?? 'none';
      expect(code).toBe(1);
      // The key is nowhere: not on the terminal, not in a report.
      expect(output).not.toContain('the-secret-key');
      const written = readdirSync(place.reports, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(place.reports, join(parentPath, name)));
      for (const { file } of REPORTS) expect(written).toContain(file);
      expect(written).toEqual(
        expect.arrayContaining([
          'transcripts/volumes.read-only.ndjson',
          repro,
          expect.stringMatching(/^allure-results/),
        ]),
      );
      for (const file of written) {
        expect(readFileSync(join(place.reports, file), 'utf8'), file).not.toContain('the-secret-key');
      }
    } finally {
      await front.close();
      await runtime.close();
    }
  });

  it('with a baseline shows who has waived what, and what is fixed, which is no failure of a rule', async () => {
    const runtime = await startReferenceRuntime({ apiKey: 'k', seams: { readOnly: () => false } });
    try {
      const seeded = 'volumes/read-only.yaml > the seeded file can be read';
      const baseline = writeBaseline(
        'volumes/read-only.yaml > a change of the read-only mount is refused [creating a file]',
        seeded,
        'sandbox-lifecycle.yml header X-Request-ID schema * format',
      );
      const env = { SANDBOX_DOMAIN: runtime.url, OPEN_SANDBOX_API_KEY: 'k', SANDBOX_IMAGE: 'any' };
      const { code, output } = await run(place, ['run', 'volumes/read-only.yaml', '--baseline', baseline], env);
      const known = `waived until ${IN_A_MONTH} by Ann Example \\(SRV-12\\)`;
      expect(output).toMatch(
        new RegExp(`~ a change of the read-only mount is refused \\[creating a file\\] ${known}: it does`),
      );
      expect(output).toMatch(/✓ the seeded file can be read fixed: remove the waiver/);
      expect(output).toContain(`waivers     fixed: remove the waiver ${seeded} (Ann Example, SRV-12)`);
      expect(output).toMatch(new RegExp(`waivers {5}${known}: volumes/read-only`));
      expect(output).toContain('waivers     1 not seen in this part');
      expect(code).toBe(1);
      expect(checkOf(seeded)).toMatchObject({ status: 'pass', waivers: [{ check: seeded, status: 'passed' }] });
      // JUnit says the same.
      const junit = readFileSync(join(place.reports, 'junit.xml'), 'utf8');
      expect(junit).toMatch(new RegExp(`refused \\[creating a file\\]"[^>]*>\\s*<skipped>waived: [^<]*${known}`));
      expect(junit).toMatch(/the seeded file can be read"[^>]*>\s*<system-out>fixed: remove/);
      expect(junit).toMatch(
        /refused \[overwriting\]"[^>]*>\s*<failure type="fail" message="[^"]*">[^<]*\nrule volumes\.read-only\.no-change/,
      );
    } finally {
      await runtime.close();
    }
  });

  it('in which nothing is wrong but a waiver ends with 1', async () => {
    const baseline = writeBaseline('volumes/read-write.yaml > set up: volume data');
    const { code, output } = await run(place, ['run', 'volumes/read-write.yaml', '--baseline', baseline]);
    expect(output).toContain('waivers     fixed: remove the waiver volumes/read-write.yaml > set up: volume data');
    expect(output).toMatch(/verdict +no deviation in \d+ checks; not a verdict/);
    expect(readFileSync(join(place.reports, 'junit.xml'), 'utf8')).toMatch(/<testsuites .*failures="0"/);
    expect(code).toBe(1);
  });

  it.each<[string, string[]]>([
    ['of all', []],
    ['of a part that is about something else', ['volumes/read-write.yaml']],
  ])(
    '%s whose baseline names checks that do not exist ends with 2 before it begins, and says which were meant',
    async (_, filters) => {
      const baseline = writeBaseline(
        'volumes/read-only.yaml > the seeded file can be reed',
        'volumes/reed-only.yaml > the seeded file can be read',
        'sandbox-lifecycle.yml creatSandbox 202 body /id type',
        'sandbox-lifecycle.yml createSandbox 202 body /id type',
        'volumes/read-only.yaml > the seeded file can be read [python]',
      );
      const { code, output } = await run(place, ['run', ...filters, '--baseline', baseline]);
      expect(output).toMatch(
        /the baseline names checks that do not exist:\n.*can be reed\n +did you mean volumes\/read-only\.yaml > the seeded file can be read\?\n.*reed-only.*\n +did you mean volumes\/read-only\.yaml > the seeded file can be read\?\n.*creatSandbox.*\n +did you mean sandbox-lifecycle\.yml createSandbox 202 body \/id type\?\n/,
      );
      expect(output.match(/did you mean/g)).toHaveLength(3);
      expect(code).toBe(2);
    },
  );

  it('or lint, whose baseline has a day that no calendar has ends with 2, and says where and what to do', async () => {
    const baseline = writeBaseline('volumes/read-only.yaml > the seeded file can be read');
    writeFileSync(baseline, readFileSync(baseline, 'utf8').replace(IN_A_MONTH, '2026-02-30'));
    const { code, output } = await inProcess('lint', ['volumes/read-write.yaml', '--baseline', baseline]);
    expect(output).toMatch(
      /baseline\.yaml:1:\d+: 2026-02-30 is no day of the calendar\n[\s\S]*write a day until \d{4}-\d\d-\d\d/,
    );
    expect(code).toBe(2);
  });

  it('whose baseline names checks that do not exist ends with 2, and says which were meant', async () => {
    const scenarios = join(place.folder, 'scenarios');
    mkdirSync(join(scenarios, 'volumes'), { recursive: true });
    cpSync(join(packageDir, 'scenarios/volumes/read-only.yaml'), join(scenarios, 'volumes/read-only.yaml'));
    const baseline = writeBaseline(
      'volumes/read-only.yaml > the seeded file can be reed',
      'sandbox-lifecycle.yaml createSandbox 202 body /id type',
    );
    const { code, output } = await run(place, ['run', '--scenarios', scenarios, '--baseline', baseline]);
    expect(output).toContain('the baseline names checks that do not exist:');
    expect(output).toMatch(/can be reed\n +did you mean .*the seeded file can be read/);
    expect(output).toMatch(
      /sandbox-lifecycle\.yaml createSandbox .*\n +did you mean sandbox-lifecycle\.yml createSandbox/,
    );
    expect(code).toBe(2);
  });

  it.each<[string, string[], number, RegExp]>([
    ['whose server does not answer', ['--target', '127.0.0.1:1', '--api-key', 'k'], 3, /No server answers/],
    ['whose pattern matches nothing', ['-t', 'no-such-name'], 2, /no name matches/],
  ])('%s does not begin, and leaves the reports of the last one', async (_, args, expected, message) => {
    mkdirSync(join(place.reports, 'transcripts'), { recursive: true });
    const files = ['conformance.json', 'junit.xml', 'transcripts/a.ndjson'].map((name) => join(place.reports, name));
    for (const file of files) writeFileSync(file, 'of the last run');
    const { code, output } = await run(place, ['run', ...args]);
    expect(output).toMatch(message);
    expect(code).toBe(expected);
    expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(files.map(() => 'of the last run'));
  });

  it('with a wrong key says so', async () => {
    const runtime = await startReferenceRuntime({ apiKey: 'right' });
    try {
      const { code, output } = await run(place, ['run', 'volumes/read-write.yaml'], {
        SANDBOX_DOMAIN: runtime.url,
        OPEN_SANDBOX_API_KEY: 'wrong',
      });
      expect(output).toMatch(/does not accept the API key \(401\)/);
      expect(code).toBe(2);
    } finally {
      await runtime.close();
    }
  });
});

describe('an interrupted run', () => {
  it.each([
    ['while its server starts', 'tests the embedded'],
    ['while its sandboxes are created', 'volumes through'],
  ])('%s leaves nothing behind', async (_, moment) => {
    const command = start(place, ['run', 'volumes/']);
    await command.prints(moment);
    command.child.kill('SIGINT');
    const { code, output } = await command.finished;
    expect(output).toContain('SIGINT: cleaning up');
    expect(output).not.toContain('left behind');
    expect(code).toBe(130);
  });
});
