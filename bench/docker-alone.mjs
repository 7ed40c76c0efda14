// So many sandboxes created and deleted through the plain API, so many at a time: what a run on Docker costs at least.
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Creates `count` sandboxes, `atOnce` at a time, waits until each is Running, and deletes it again.
 * @returns {Promise<number>} the seconds that took. Throws when one cannot be made or deleted; it is left to its timeout.
 */
export async function sandboxesAlone({ url, apiKey, image, count, atOnce }) {
  const send = async (method, target, body) => {
    const response = await fetch(`${url}/v1${target}`, {
      method,
      headers: { 'OPEN-SANDBOX-API-KEY': apiKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok && response.status !== 404) throw new Error(`${method} ${target}: ${response.status} ${text}`);
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  };
  const one = async () => {
    const { json } = await send('POST', '/sandboxes', {
      image: { uri: image },
      entrypoint: ['tail', '-f', '/dev/null'],
      timeout: 300,
      resourceLimits: { cpu: '500m', memory: '256Mi' },
    });
    const path = `/sandboxes/${json.id}`;
    while ((await send('GET', path)).json?.status?.state === 'Pending') await delay(POLL_MS);
    await send('DELETE', path);
    while ((await send('GET', path)).status !== 404) await delay(POLL_MS);
  };
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (performance.now() - started) / 1000;
}
