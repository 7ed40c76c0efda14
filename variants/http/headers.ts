/** Servers with other headers, or with the same in another form. */
import { ALL, replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import type { HeaderList } from '../../harness/wire/exchange.ts';
import { ofDocuments } from './which.ts';

/** A layer that changes the headers of these answers. */
const headers = (which: typeof ALL, change: (headers: HeaderList, status: number) => HeaderList) =>
  replies(which, (reply) => ({ ...reply, headers: change(reply.headers, reply.status) }));

const adding = (which: typeof ALL, ...more: HeaderList) => headers(which, (list) => [...list, ...more]);

const typed = (form: (type: string) => string) =>
  headers(ofDocuments, (list) =>
    list.map(([name, value]) =>
      name.toLowerCase() === 'content-type' && !value.includes(';') ? [name, form(value)] : [name, value],
    ),
  );

const isText = (type: string): boolean => /^(?:application\/json|text\/)/.test(type);

export const headerVariants: readonly Variant[] = [
  {
    id: 'http.headers.more',
    says: 'sends headers that no document names',
    axis: 'http-more-headers',
    silent: 'Recipients ignore headers that they do not know (RFC 9110, section 5.1).',
    server: () => ({
      layer: adding(ALL, ['Server', 'one of many'], ['X-Served-By', 'edge-7'], ['Via', '1.1 edge']),
    }),
  },
  {
    id: 'http.headers.edge',
    says: 'sends cookies, cache control and an entity tag, as edges do',
    axis: 'http-more-headers',
    silent: 'The documents name some headers of each answer and forbid no others; cookies may be refused (RFC 6265).',
    server: () => ({
      layer: adding(
        ALL,
        ['Set-Cookie', 'route=a1; Path=/; HttpOnly'],
        ['Set-Cookie', 'seen=1; Path=/'],
        ['Cache-Control', 'no-store, private'],
        ['ETag', 'W/"0815"'],
        ['Strict-Transport-Security', 'max-age=31536000'],
      ),
    }),
  },
  {
    id: 'http.headers.retry-after',
    says: 'sends Retry-After with what is accepted, and with refusals',
    axis: 'http-retry-after',
    silent: 'It is a hint how long to wait (RFC 9110, section 10.2.3), and changes no answer.',
    server: () => ({
      layer: headers(ALL, (list, status) => (status === 202 || status >= 400 ? [...list, ['Retry-After', '1']] : list)),
    }),
  },
  {
    id: 'http.headers.none-optional',
    says: 'sends no X-Request-ID, and no Location with what it makes',
    axis: 'http-optional-headers',
    allows:
      'sandbox-lifecycle.yml components.headers: none is `required`, and without that word a header may be absent (OpenAPI 3.1, Header Object and Parameter Object).',
    server: () => ({
      layer: headers(ALL, (list) => list.filter(([name]) => !/^(?:x-request-id|location)$/i.test(name))),
    }),
  },
  {
    id: 'http.header-names.small',
    says: 'writes header names in small letters',
    axis: 'http-header-names',
    silent: 'Header names have no case (RFC 9110, section 5.1).',
    server: () => ({ layer: headers(ALL, (list) => list.map(([name, value]) => [name.toLowerCase(), value])) }),
  },
  {
    id: 'http.header-names.capitals',
    says: 'writes header names in capital letters',
    axis: 'http-header-names',
    silent: 'Header names have no case (RFC 9110, section 5.1).',
    server: () => ({ layer: headers(ALL, (list) => list.map(([name, value]) => [name.toUpperCase(), value])) }),
  },
  {
    id: 'http.content-type.charset',
    says: 'names the charset of JSON and of text',
    axis: 'http-content-type',
    silent: 'A media type may have parameters (RFC 9110, section 8.3.1), and this one names what JSON is in anyway.',
    server: () => ({ layer: typed((type) => (isText(type) ? `${type}; charset=utf-8` : type)) }),
  },
  {
    id: 'http.content-type.form',
    says: 'writes media types in capital letters, with a quoted charset and without a space',
    axis: 'http-content-type',
    silent: 'Type, subtype and parameter names have no case, and a parameter may be quoted (RFC 9110, section 8.3.1).',
    server: () => ({ layer: typed((type) => (isText(type) ? `${type.toUpperCase()};Charset="UTF-8"` : type)) }),
  },
];
