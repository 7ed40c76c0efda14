/** `fetch`: one HTTP exchange with a service in a sandbox, through an endpoint that the server gave. */
import type { Kit } from '../format/kit.ts';
import { readEndpoint } from './requests.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ Type, Anything, Text, Texts, Base64, closed }: Kit) =>
  Type.Object(
    {
      endpoint: Anything('What getSandboxEndpoint gave: "${steps.NAME.body}".'),
      path: Type.Optional(
        Type.String({ pattern: '^/', description: 'Path and query, sent as they are; / when left out.' }),
      ),
      method: Type.Optional(Text('GET when left out.')),
      headers: Type.Optional(Texts('Headers to add or replace.')),
      bare: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'true: the headers that the endpoint names are not sent; the API key is.',
        }),
      ),
      text: Type.Optional(Type.String({ description: 'Body as UTF-8 text.' })),
      base64: Type.Optional(Base64('Body as base64.')),
      until: Type.Optional(
        Text('Read no further than this text: an answer that has no end, or that must not wait for its end.'),
      ),
    },
    { ...closed, description: 'One HTTP exchange with a service in a sandbox, through an endpoint.' },
  );

/** With the headers that the endpoint demands, and the API key. Redirections are results. */
export const fetch = defineVerb<OwnOf<typeof schema>>({
  name: 'fetch',
  summary: 'makes one HTTP exchange with a service in a sandbox, through an endpoint that a `call` gave',
  schema,
  check({ text, base64 }, { path, report }) {
    if (text === undefined || base64 === undefined) return;
    report([...path, 'fetch'], 'a request has one body, not text and base64');
  },
  result: () => ({ status: true, headers: true, body: true, base64: true }),
  async perform(own, { around, signal }) {
    const { endpoint: given, path = '/', method = 'GET', headers = {}, bare = false, until } = own;
    const { endpoint, demanded } = readEndpoint(given);
    const body = bodyOf(own);
    return around.fetch(
      {
        endpoint,
        path,
        method,
        headers: { ...(bare ? {} : demanded), ...headers },
        ...(body === undefined ? {} : { body }),
        ...(until === undefined ? {} : { until }),
      },
      signal,
    );
  },
});

function bodyOf({ text, base64 }: OwnOf<typeof schema>): Uint8Array | undefined {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return text === undefined ? undefined : Buffer.from(text);
}
