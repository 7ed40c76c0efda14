import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { checkServer } from '../lifecycle-client/preflight.ts';
import { ADDRESS_TARGET } from '../targets/all.ts';
import type { Question } from './question.ts';

/** Whether a running server answers, and takes the key. */
export const server: Question = {
  about: 'server',
  async ask({ settings: { target, apiKey } }) {
    const { kind, url } = target;
    if (kind !== ADDRESS_TARGET || url === undefined) return [];
    const client = createLifecycleClient(url, apiKey);
    const doubt = await checkServer(client, url);
    if (doubt !== undefined) return [{ state: 'bad', text: doubt }];
    const taken = apiKey === undefined ? 'wants no API key' : 'takes the API key';
    return [{ state: 'good', text: `${url} answers, and ${taken}` }];
  },
};
