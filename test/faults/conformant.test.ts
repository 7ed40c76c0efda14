/** The runs of `npm test` see volumes from outside: here they are made through the API alone. */
import { expect, it } from 'vitest';
import { runEmbedded } from '../support/embedded-run.ts';

it.each(['read-write', 'read-only', 'cross-sandbox', 'subpath-isolation', 'subpath-names', 'escape-links'])(
  'the conformant runtime passes %s when volumes are made through the API alone',
  async (name) => {
    const { notPassed, left } = await runEmbedded(`volumes/${name}.yaml`, {}, 'server');
    expect({ notPassed, left }).toEqual({ notPassed: {}, left: [] });
  },
);
