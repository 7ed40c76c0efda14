import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownerMark, thisProcess } from '../../harness/process/owner.ts';
import { findPython } from '../../harness/process/python.ts';
import { providePython } from '../../harness/process/python-environment.ts';

const neededBy = 'The driver';
const name = 'opensandbox-server-1.1.1';

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
    expect(await findPython({ neededBy, candidates })).toEqual({ command: join(directory, 'good'), version: '3.10.0' });
    await expect(findPython({ neededBy, candidates: candidates.slice(0, -1) })).rejects.toThrow(
      /old is 3\.9\.2, .*bare \(3\.11\.2\) has no venv module.*apt-get install/,
    );
  });

  test('says that there is none', async () => {
    await expect(findPython({ neededBy, candidates: [] })).rejects.toThrow(
      /^The driver needs Python .*there is no Python on the PATH/,
    );
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

describe('providePython', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
  });
  const options = (python: string) => ({
    cacheDir: join(directory, 'cache'),
    distribution: 'opensandbox-server',
    version: '1.1.1',
    neededBy,
    log: (line: string) => lines.push(line),
    pythons: [python],
  });
  const calls = async (): Promise<number> =>
    (await readFile(join(directory, 'calls'), 'utf8')).split('-m venv').length - 1;

  test('installs once and reuses', async () => {
    const python = await fakePython(':');
    const first = await providePython(options(python));
    expect(first).toBe(join(directory, 'cache', name, 'bin', 'python'));
    expect(await providePython(options(python))).toBe(first);
    expect(await calls()).toBe(1);
    expect(await readdir(join(directory, 'cache'))).toEqual([name]);
    expect(lines[0]).toMatch(/installing opensandbox-server 1\.1\.1/);
  });

  test('an installation that does not work is made anew', async () => {
    const python = await fakePython(':');
    const first = await providePython(options(python));
    await rm(join(first, '..', 'version'));
    await providePython(options(python));
    expect(await calls()).toBe(2);
  });

  test('one that was interrupted leaves nothing and is not taken for complete', async () => {
    const stop = new AbortController();
    const slow = providePython({
      ...options(await fakePython(`touch ${directory}/started; sleep 60`)),
      signal: stop.signal,
    });
    await expect.poll(() => readdir(directory)).toContain('started');
    stop.abort(new Error('interrupted'));
    await expect(slow).rejects.toThrow('interrupted');
    expect(await readdir(join(directory, 'cache'))).toEqual([]);
  });

  test('of several at once one installs', async () => {
    const python = await fakePython(':');
    const paths = await Promise.all(Array.from({ length: 4 }, () => providePython(options(python))));
    expect(new Set(paths).size).toBe(1);
    expect(await calls()).toBe(1);
    expect(lines).toContain('waiting for another run that installs opensandbox-server');
    expect(await readdir(join(directory, 'cache'))).toEqual([name]);
  });

  test('one that was killed while it installed holds nobody up', async () => {
    const python = await fakePython(':');
    const { place } = thisProcess();
    await mkdir(join(directory, 'cache'));
    await symlink(`-${ownerMark({ pid: 2 ** 22 + 1, start: '1', place })}-`, join(directory, 'cache', `${name}.lock`));
    await providePython(options(python));
    expect(await readdir(join(directory, 'cache'))).toEqual([name]);
  });

  test('what is needed is installed in the versions of the constraints, and anew for others', async () => {
    const constraints = join(directory, 'constraints.txt');
    const wanted = { ...options(await fakePython('echo "$*" >> "$here/pip"')), constraints };
    const paths = [];
    for (const versions of ['httpx==0.28.1', 'httpx==0.28.2', 'httpx==0.28.1']) {
      await writeFile(constraints, versions);
      paths.push(await providePython(wanted));
    }
    expect(paths[2]).toBe(paths[0]);
    expect(paths[1]).not.toBe(paths[0]);
    expect(await readFile(join(paths[1] ?? '', '..', 'pip'), 'utf8')).toContain(`--constraint ${constraints}`);
  });

  test('the error shows what pip says and what to do', async () => {
    const python = await fakePython("echo WARNING: x; echo 'ERROR: No matching distribution'; exit 1");
    await expect(providePython(options(python))).rejects.toThrow(
      /cannot be installed: ERROR: No matching distribution .*PIP_INDEX_URL/,
    );
  });

  test('a cache that cannot be written is named', async () => {
    const python = await fakePython(':');
    await writeFile(join(directory, 'cache'), '');
    await expect(providePython(options(python))).rejects.toThrow(/cache cannot be written/);
  });
});
