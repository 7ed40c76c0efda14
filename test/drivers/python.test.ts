/** The drivers in Python: what of them is packed, and what their user is told. Their own tests are in test/python. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DRIVERS } from '../../harness/drivers/all.ts';
import { SDK } from '../../harness/drivers/python/environment.ts';
import { packageDir } from '../../harness/package.ts';

const FOLDER = 'harness/drivers/python';

/** Files of the drivers that are no TypeScript, by their paths in the folder. */
const programs = (): string[] =>
  readdirSync(join(packageDir, FOLDER), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.py$|constraints\.txt$/.test(path))
    .sort();

describe('the package', () => {
  it('has each program beside the compiled entry, as it is in the sources', () => {
    const packing = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: packageDir,
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(packing.stdout) as [{ files: { path: string }[] }];
    const packed = files.map(({ path }) => path);
    expect(programs()).toEqual(expect.arrayContaining(['driver_async.py', 'driver_sync.py', 'shared/lines.py']));
    for (const path of programs()) {
      expect(packed).toContain(`dist/${FOLDER}/${path}`);
      const compiled = readFileSync(join(packageDir, 'dist', FOLDER, path), 'utf8');
      expect(compiled).toBe(readFileSync(join(packageDir, FOLDER, path), 'utf8'));
    }
    expect(packed).toContain(`dist/${FOLDER}/entry.js`);
    expect(packed.filter((path) => /__pycache__|_cache\//.test(path))).toEqual([]);
  }, 30_000);
});

describe('a machine that lacks something', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'osc-python-'));
    vi.stubEnv('PATH', directory);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.doUnmock('../../harness/package.ts');
    vi.resetModules();
    rmSync(directory, { recursive: true });
  });

  /** The entry, with a cache of its own in which nothing is installed. */
  async function prepare(name: string, lines: string[] = []): Promise<void> {
    vi.resetModules();
    vi.doMock('../../harness/package.ts', async (original) => ({
      ...(await original<object>()),
      cacheDir: join(directory, 'cache'),
    }));
    const { DRIVERS: fresh } = await import('../../harness/drivers/all.ts');
    await fresh.get(name, 'driver').prepare?.({ log: (line) => void lines.push(line) });
  }

  it.each(['python', 'python-sync'])('%s says that it needs Python', async (name) => {
    await expect(prepare(name)).rejects.toThrow(
      new RegExp(
        `^The driver ${name} needs Python >= 3\\.10 with venv, and there is no Python on the PATH\\. Install it`,
      ),
    );
  });

  it('says what to do where there is no network', async () => {
    const python = join(directory, 'python3');
    const pip = `#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n`;
    const script = `case "$1$2" in
  -I-c) echo 3.11.0; echo venv ;;
  -mvenv) /bin/mkdir -p "$3/bin" && /bin/cp ${directory}/pip "$3/bin/python" ;;
esac`;
    writeFileSync(join(directory, 'pip'), pip);
    chmodSync(join(directory, 'pip'), 0o755);
    writeFileSync(python, `#!/bin/sh\n${script}\n`);
    chmodSync(python, 0o755);
    const lines: string[] = [];
    await expect(prepare('python', lines)).rejects.toThrow(
      /^opensandbox 1\.1\.1 cannot be installed: ERROR: No matching distribution found .*PIP_INDEX_URL/,
    );
    expect(lines).toEqual([`installing opensandbox ${SDK.version} from PyPI (once, about half a minute)`]);
    expect(readdirSync(join(directory, 'cache'))).toEqual([]);
  });
});

it('both are SDKs, and are installed before a run', () => {
  for (const name of ['python', 'python-sync']) {
    const { sdk, prepare } = DRIVERS.get(name, 'driver');
    expect(sdk).toBe(true);
    expect(prepare).toBeTypeOf('function');
  }
});
