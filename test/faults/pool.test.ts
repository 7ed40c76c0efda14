import { expect, it } from 'vitest';
import { openPool } from '../../harness/faults/pool.ts';

it('a pool that is closed leaves nobody waiting', async () => {
  const pool = openPool({ processes: 0, lanes: 1, taskMs: 1000, directory: '/nowhere' });
  const task = { kind: 'fault', id: 'x.y', whole: false, patient: false } as const;
  const before = expect(pool.run(task)).rejects.toThrow('have been closed');
  await pool.close();
  await before;
  await expect(pool.run(task)).rejects.toThrow('have been closed');
});
