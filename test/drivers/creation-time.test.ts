/** A creation has a time of its own: servers answer it only when the sandbox runs, or has failed to. */
import { expect, it } from 'vitest';
import type { DriverOptions, SandboxRequest } from '../../harness/drivers/driver.ts';
import { createHttpDriver } from '../../harness/drivers/http/driver.ts';
import { createJavascriptDriver } from '../../harness/drivers/javascript/driver.ts';
import { createLifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { createSandbox, madeBy, plainRequest } from '../../harness/lifecycle-client/preflight.ts';
import { onCleanup } from '../wire/support.ts';
import { type Other, smallServer } from './server.ts';

const REQUEST: SandboxRequest = {
  ...{ image: 'img', entrypoint: ['sleep', '1'], timeout: 60, env: {}, metadata: {} },
  ...{ resourceLimits: { cpu: '1' }, extensions: {}, volumes: [] },
};
const SHORT_S = 0.3;
const LONG_S = 20;
/** Longer than the short time, much shorter than the long one. */
const SLOW_MS = 900;

const slowCreation: Other = ({ method, path }) =>
  method === 'POST' && path === '/v1/sandboxes' ? { usualAfterMs: SLOW_MS } : undefined;
const slowLook: Other = ({ method, path }) =>
  method === 'GET' && /^\/v1\/sandboxes\/[^/]+$/.test(path) ? { usualAfterMs: SLOW_MS } : undefined;

const open = { http: createHttpDriver, javascript: createJavascriptDriver };

it.each(Object.entries(open))('%s: a creation may take longer than any other request', async (_name, create) => {
  const times = { createSeconds: LONG_S, requestSeconds: SHORT_S };
  expect((await made(create, slowCreation, times)).id).toBe('sandbox-1');
});

it.each(Object.entries(open))('%s: and no longer than its own time', async (_name, create) => {
  const times = { createSeconds: SHORT_S, requestSeconds: LONG_S };
  await expect(made(create, slowCreation, times)).rejects.toThrow(/timeout|timed out/i);
});

it.each(Object.entries(open))('%s: its time is not that of other requests', async (_name, create) => {
  const times = { createSeconds: LONG_S, requestSeconds: SHORT_S };
  let slow = false;
  const sandbox = await made(create, (asked) => (slow ? slowLook(asked) : undefined), times);
  slow = true;
  await expect(sandbox.state()).rejects.toThrow(/timeout|timed out/i);
});

it('the harness’s own creations have that time too', async () => {
  const { url } = await smallServer(slowCreation);
  const request = plainRequest('img', 'r1');
  const answer = await createSandbox(createLifecycleClient(url, undefined, LONG_S * 1000), 'img', request);
  expect(madeBy(answer)).toBe('sandbox-1');
  const short = createLifecycleClient(url, undefined, SHORT_S * 1000);
  await expect(createSandbox(short, 'img', request)).rejects.toThrow(/did not answer the creation/);
});

async function made(
  create: typeof createHttpDriver | typeof createJavascriptDriver,
  other: Other,
  times: Pick<DriverOptions, 'createSeconds' | 'requestSeconds'>,
) {
  const { url } = await smallServer(other);
  const driver = create({ url, apiKey: 'key', readySeconds: LONG_S, useServerProxy: false, ...times });
  onCleanup(() => driver.close());
  return driver.create(REQUEST);
}
