import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HarnessError } from '../../harness/errors.ts';
import { mustRun, runCommand } from '../../harness/process/command.ts';
import { makePrivateDirectory } from '../../harness/process/private-directory.ts';
import { createTail } from '../../harness/process/tail.ts';

const sh = (script: string): [string, string[]] => ['sh', ['-c', script]];

async function isGone(pid: number): Promise<void> {
  await expect
    .poll(() => {
      try {
        process.kill(pid, 0);
      } catch {
        return 'gone';
      }
      // A killed process whose parent is gone may stay as a zombie where nobody reaps.
      return existsSync(`/proc/${pid}/exe`) ? 'alive' : 'gone';
    })
    .toBe('gone');
}

describe('runCommand', () => {
  test('gives exit code and output of both streams', async () => {
    const result = await runCommand(...sh('echo out; echo err >&2; exit 3'), { timeoutMs: 5000 });
    expect(result.exitCode).toBe(3);
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('a program that does not exist is an answer, not an exception', async () => {
    const result = await runCommand('/nonexistent/program', [], { timeoutMs: 5000 });
    expect(result).toMatchObject({ exitCode: null, failure: expect.stringContaining('ENOENT') });
  });

  test('has no input to wait for', async () => {
    expect((await runCommand('cat', [], { timeoutMs: 5000 })).exitCode).toBe(0);
  });

  test('after its time it is killed with what it started', async () => {
    const result = await runCommand(...sh('sleep 61 & echo $!; wait'), { timeoutMs: 300 });
    expect(result.failure).toBe('it did not end within 0.3 s');
    await isGone(Number(result.output));
  });

  test('a signal ends it with its reason', async () => {
    const stop = new AbortController();
    const running = runCommand(...sh('sleep 62'), { timeoutMs: 60_000, signal: stop.signal });
    stop.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });

  test('a grandchild that keeps the output open does not hold it up', async () => {
    const start = performance.now();
    const result = await runCommand(...sh('sleep 5 & echo done'), { timeoutMs: 60_000 });
    expect(result.output).toBe('done\n');
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

test('mustRun shows the command and the end of its output', async () => {
  await expect(mustRun(...sh('echo no space left; exit 1'), { timeoutMs: 5000 })).rejects.toThrow(
    /`sh -c .*` failed: it ended with 1\nno space left/,
  );
});

test('a tail keeps the last 8 KiB', () => {
  const tail = createTail();
  for (let index = 0; index < 100; index++) tail.push(Buffer.alloc(1000, 'a'));
  tail.push(Buffer.from('the end'));
  expect(tail.text()).toHaveLength(8192);
  expect(tail.text().endsWith('the end')).toBe(true);
});

test('a private directory is gone after remove, and removing twice is no error', async () => {
  const directory = makePrivateDirectory('test');
  expect(existsSync(directory.path)).toBe(true);
  await directory.remove();
  await directory.remove();
  expect(existsSync(directory.path)).toBe(false);
});

test('no temporary directory: the error names it', () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/nonexistent';
  try {
    expect(() => makePrivateDirectory('test')).toThrow(HarnessError);
    expect(() => makePrivateDirectory('test')).toThrow(/below \/nonexistent.*TMPDIR/);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});
