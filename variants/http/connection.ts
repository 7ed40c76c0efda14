/** Servers that keep connections in another way, and that say something before they answer. */
import { ALL, framed } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const interim = 'http-interim';
const connection = 'http-connection';

export const connectionVariants: readonly Variant[] = [
  {
    id: 'http.connection.close',
    says: 'ends the connection with each answer, and says so',
    axis: connection,
    hop: true,
    silent: 'Connections end when either side says so (RFC 9112, section 9.6).',
    server: () => ({ layer: framed(ALL, { close: true }) }),
  },
  {
    id: 'http.connection.ends',
    says: 'keeps no connection after an answer, and does not say so',
    axis: connection,
    hop: true,
    silent: 'A server may close a connection that nothing is asked over at any time (RFC 9112, section 9.5).',
    server: () => ({ layer: framed(ALL, { close: 'unsaid' }) }),
  },
  {
    id: 'http.interim.hints',
    says: 'sends 103 Early Hints before each answer',
    axis: interim,
    hop: true,
    silent: 'A client must be able to take any number of interim answers (RFC 9110, section 15.2).',
    server: () => ({
      layer: framed(ALL, { informational: [{ status: 103, headers: [['Link', '</style.css>; rel=preload']] }] }),
    }),
  },
  {
    id: 'http.interim.processing',
    says: 'sends 102 Processing twice, and an interim answer that nobody knows, before each answer',
    axis: interim,
    hop: true,
    silent: 'A client must be able to take any number of interim answers, also unknown ones (RFC 9110, section 15.2).',
    server: () => ({
      layer: framed(ALL, {
        informational: [
          { status: 102, headers: [] },
          { status: 102, headers: [['X-Progress', '50']] },
          { status: 150, headers: [] },
        ],
      }),
    }),
  },
];
