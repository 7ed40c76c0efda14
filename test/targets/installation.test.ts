import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { provideInstallation } from '../../harness/targets/managed/installation.ts';
import { findPython } from '../../harness/targets/managed/python.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-test-python-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function program(name: string, script: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findPython', () => {
  test('takes the first that fits, and passes over what is broken, too old or without venv', async () => {
    const candidates = [
      join(directory, 'absent'),
      await program('broken', 'echo 3.12.0; echo venv; exit 1'),
      await program('garbage', 'echo hello'),
      await program('old', 'echo 3.9.2; echo venv'),
      await program('bare', 'echo 3.11.2'),
      await program('good', 'echo 3.10.0; echo venv'),
    ];
    expect(await findPython(undefined, candidates)).toEqual({ command: join(directory, 'good'), version: '3.10.0' });
    await expect(findPython(undefined, candidates.slice(0, -1))).rejects.toThrow(
      /old is 3\.9\.2, .*bare \(3\.11\.2\) has no venv module.*apt-get install/,
    );
  });

  test('says that there is none', async () => {
    await expect(findPython(undefined, [])).rejects.toThrow(/there is no Python on the PATH/);
  });
});

/**
 * A Python whose `-m venv DIR` puts a Python into DIR/bin; that one has `-m pip install X==V`, which writes the version
 * down, and answers with it when asked. `PIP` is what its pip does first.
 */
const fakePython = (pip: string): Promise<string> =>
  program(
    'python3',
    `echo "$*" >> ${directory}/calls
case "$1$2" in
  -I-c) echo 3.11.0; echo venv ;;
  -mvenv) mkdir -p "$3/bin" && cat > "$3/bin/python" <<'END'
#!/bin/sh
here=$(dirname "$0")
if [ "$2" = pip ]; then ${pip}; for last; do :; done; echo "\${last#*==}" > "$here/version"; exit; fi
cat "$here/version"
END
  chmod +x "$3/bin/python" ;;
esac`,
  );

describe('provideInstallation', () => {
  const lines: string[] = [];
  const options = (python: string) => ({
    cacheDir: join(directory, 'cache'),
    version: '1.1.1',
    log: (line: string) => lines.push(line),
    pythons: [python],
  });
  const calls = async (): Promise<number> =>
    (await readFile(join(directory, 'calls'), 'utf8')).split('-m venv').length - 1;

  test('installs once and reuses', async () => {
    const python = await fakePython(':');
    const first = await provideInstallation(options(python));
    expect(first).toBe(join(directory, 'cache', 'opensandbox-server-1.1.1', 'bin', 'python'));
    expect(await provideInstallation(options(python))).toBe(first);
    expect(await calls()).toBe(1);
    expect(await readdir(join(directory, 'cache'))).toEqual(['opensandbox-server-1.1.1']);
    expect(lines[0]).toMatch(/installing opensandbox-server 1\.1\.1/);
  });

  test('an installation that does not work is made anew', async () => {
    const python = await fakePython(':');
    const first = await provideInstallation(options(python));
    await rm(join(first, '..', 'version'));
    await provideInstallation(options(python));
    expect(await calls()).toBe(2);
  });

  test('one that was interrupted leaves nothing and is not taken for complete', async () => {
    const stop = new AbortController();
    const slow = provideInstallation({
      ...options(await fakePython(`touch ${directory}/started; sleep 60`)),
      signal: stop.signal,
    });
    await expect.poll(() => readdir(directory)).toContain('started');
    stop.abort(new Error('interrupted'));
    await expect(slow).rejects.toThrow('interrupted');
    expect(await readdir(join(directory, 'cache'))).toEqual([]);
  });

  test('several at once end with one', async () => {
    const python = await fakePython(':');
    const paths = await Promise.all(Array.from({ length: 4 }, () => provideInstallation(options(python))));
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(join(directory, 'cache'))).toEqual(['opensandbox-server-1.1.1']);
  });

  test('the error shows what pip says and what to do', async () => {
    const python = await fakePython("echo WARNING: x; echo 'ERROR: No matching distribution'; exit 1");
    await expect(provideInstallation(options(python))).rejects.toThrow(
      /cannot be installed: ERROR: No matching distribution .*PIP_INDEX_URL/,
    );
  });

  test('a cache that cannot be written is named', async () => {
    const python = await fakePython(':');
    await writeFile(join(directory, 'cache'), '');
    await expect(provideInstallation(options(python))).rejects.toThrow(/cache cannot be written/);
  });
});
