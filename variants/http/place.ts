/** Servers that are somewhere else. */
import type { Variant } from '../../harness/variants/variant.ts';

const axis = 'http-place';

export const placeVariants: readonly Variant[] = [
  {
    id: 'http.place.base',
    says: 'has its API below a path of its own',
    axis,
    hop: true,
    silent: 'The server of the documents is an example: a base URL may have a path before /v1.',
    server: () => ({ place: { base: '/some/where' } }),
  },
  {
    id: 'http.place.tls',
    says: 'speaks TLS, and so do its endpoints',
    axis,
    hop: true,
    silent: 'A server is reached by http or https, and nothing in the documents speaks of one of them alone.',
    server: () => ({ place: { tls: true } }),
  },
  {
    id: 'http.place.tls-base',
    says: 'speaks TLS, and has its API below a path of its own',
    axis,
    hop: true,
    silent: 'A server is reached by http or https, and its base URL may have a path before /v1.',
    server: () => ({ place: { tls: true, base: '/tenants/a-b' } }),
  },
];
