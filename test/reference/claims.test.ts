/** Claims whose volumes are on another file system than the rest of the runtime. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openClaims } from '../../harness/reference/lifecycle/claims.ts';
import { conformantSeams } from '../../harness/reference/seams.ts';

const OTHER = '/dev/shm';
const apart = existsSync(OTHER) && statSync(OTHER).dev !== statSync(tmpdir()).dev;

it.skipIf(!apart)('a volume is removed that cannot be moved out of the way', async () => {
  const volumes = mkdtempSync(join(OTHER, 'osc-claims-'));
  const trash = mkdtempSync(join(tmpdir(), 'osc-trash-'));
  try {
    const claims = openClaims(volumes, trash, conformantSeams());
    const mount = { name: 'data', target: 'mnt/data', mountPath: '/mnt/data', readOnly: false, subPath: '' };
    await claims.acquire('s', [
      { ...mount, claimName: 'data', createIfNotExists: true, deleteOnSandboxTermination: true },
    ]);
    writeFileSync(join(claims.directory('data'), 'file'), '');
    await claims.release('s');
    expect([readdirSync(volumes), readdirSync(trash)]).toEqual([[], []]);
  } finally {
    rmSync(volumes, { recursive: true });
    rmSync(trash, { recursive: true });
  }
});
