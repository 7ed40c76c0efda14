/** A snapshot that a `call` step makes is deleted after the scenario. */
import { expect, it } from 'vitest';
import { runEmbedded } from '../support/embedded-run.ts';

it('deletes the snapshots of a scenario when it is over, before their sandboxes', async () => {
  // It does not delete its own snapshot.
  const { notPassed, left, exchanges } = await runEmbedded('snapshots/paused.yaml');
  expect({ notPassed, left }).toEqual({ notPassed: {}, left: [] });
  const deletions = exchanges.filter(({ request, step }) => request.method === 'DELETE' && step === null);
  expect(deletions.map(({ request, response }) => [request.target.split('/')[1], response?.status])).toEqual([
    ['snapshots', 204],
    ['sandboxes', 204],
  ]);
});
