/** Whose a directory is, and which are removed: those of processes that are gone, and no others. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeAbandoned } from '../../harness/process/abandoned.ts';
import { type Owner, ownerIn, ownerMark, thisProcess, whereabouts } from '../../harness/process/owner.ts';
import { makeMarkedDirectory } from '../../harness/process/private-directory.ts';

/** A process that has been killed and not been reaped, or that is gone, for all that matters. */
async function ended(): Promise<Owner> {
  const child = spawn('sleep', ['1000']);
  const owner = { ...thisProcess(), pid: child.pid ?? 0, start: '0' };
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  return owner;
}

describe('a process', () => {
  it('that is there is going', () => {
    expect(whereabouts(thisProcess())).toBe('going');
  });

  it('with the pid of another, which started at another time, is gone', () => {
    expect(whereabouts({ ...thisProcess(), start: '1' })).toBe('gone');
  });

  it('that has ended is gone', async () => {
    expect(whereabouts(await ended())).toBe('gone');
  });

  it('of another machine or container cannot be told', async () => {
    expect(whereabouts({ ...(await ended()), place: '00000000' })).toBe('elsewhere');
  });

  it('is found in the name of what it has made', () => {
    expect(ownerIn(`x-${ownerMark()}-AbCdEf`)).toEqual(thisProcess());
    expect(ownerIn('opensandbox-conformance-runtime-AbCdEf')).toBeUndefined();
  });
});

describe('what processes have left', () => {
  let before: string | undefined;
  let folder: string;
  beforeEach(() => {
    before = process.env.TMPDIR;
    folder = mkdtempSync(join(tmpdir(), 'osc-abandoned-'));
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true });
  });

  const named = (purpose: string, owner: Owner): string => {
    const path = join(folder, `opensandbox-conformance-${purpose}-${ownerMark(owner)}-AbCdEf`);
    mkdirSync(join(path, 'inner'), { recursive: true });
    writeFileSync(join(path, 'inner', 'file'), 'x');
    return path;
  };

  it('is removed when they are gone, and else not, nor what is not theirs', async () => {
    const gone = await ended();
    const removed = named('runtime', gone);
    const kept = [
      makeMarkedDirectory('runtime'),
      named('run', gone),
      named('server', { ...gone, place: '00000000' }),
      join(folder, 'opensandbox-AbCdEf'),
    ];
    mkdirSync(kept[3]!);
    const target = join(folder, 'somebody-elses');
    mkdirSync(target);
    const link = `opensandbox-conformance-link-${ownerMark(gone)}-AbCdEf`;
    symlinkSync(target, join(folder, link));
    expect(await removeAbandoned(['run'])).toEqual({ removed: [removed], left: [] });
    expect(existsSync(removed)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual([...kept.map((path) => basename(path)), 'somebody-elses', link].sort());
  });
});
