/** What is said of a server that does not let the run in. */
import { expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import type { LifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { checkServer } from '../../harness/lifecycle-client/preflight.ts';

it.each([
  [401, false, 'The server at http://a wants an API key (401), and none is given. Give it as OPEN_SANDBOX_API_KEY.'],
  [403, false, 'The server at http://a wants an API key (403), and none is given. Give it as OPEN_SANDBOX_API_KEY.'],
  [401, true, 'The server at http://a does not accept the API key (401). Give the right one as OPEN_SANDBOX_API_KEY.'],
])('that answers %i, with a key: %s', async (status, hasKey, sentence) => {
  const client: LifecycleClient = { hasKey, send: async () => ({ status, text: '', json: undefined }) };
  await expect(checkServer(client, 'http://a')).rejects.toThrow(new UsageError(sentence));
});
