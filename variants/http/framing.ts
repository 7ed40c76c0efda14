/** Servers that tell in another way where a body ends, and that hand it out in other pieces. */
import { ALL, framed } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { butDownloads } from './which.ts';

const axis = 'http-framing';

export const framingVariants: readonly Variant[] = [
  {
    id: 'http.body.slow',
    says: 'sends bodies in pieces of 100 bytes, 10 ms apart',
    axis,
    hop: true,
    silent: 'A message arrives as fast as it arrives: no document promises a time.',
    server: () => ({ layer: framed(ALL, { chunkBytes: 100, betweenMs: 10 }) }),
  },
  {
    id: 'http.trailers',
    says: 'sends trailer fields after each body',
    axis,
    hop: true,
    silent: 'Trailer fields are part of HTTP/1.1, and whoever does not know them ignores them (RFC 9110, section 6.5).',
    server: () => ({
      layer: framed(butDownloads, {
        trailers: [
          ['X-Checksum', 'c0ffee'],
          ['Server-Timing', 'app;dur=3.2'],
        ],
      }),
    }),
  },
  {
    id: 'http.chunks.extensions',
    says: 'sends chunk extensions',
    axis,
    hop: true,
    silent: 'A recipient must ignore chunk extensions that it does not know (RFC 9112, section 7.1.1).',
    server: () => ({ layer: framed(butDownloads, { chunkExtension: ';signature=0a1b;note="two words"' }) }),
  },
  {
    id: 'http.chunks',
    says: 'sends every body in chunks, and never a length',
    axis,
    hop: true,
    silent: 'Length and chunks are both HTTP/1.1 (RFC 9112, section 6.3), and the documents ask for a length nowhere.',
    server: () => ({ layer: framed(butDownloads, { length: 'chunked', chunkBytes: 37 }) }),
  },
  {
    id: 'http.chunks.one-byte',
    says: 'sends bodies in chunks of one byte',
    axis,
    hop: true,
    silent: 'A chunk has any size (RFC 9112, section 7.1), and where it ends says nothing.',
    server: () => ({ layer: framed(butDownloads, { length: 'chunked', chunkBytes: 1 }) }),
  },
  {
    id: 'http.until-close',
    says: 'tells the end of a body by the end of the connection',
    axis,
    hop: true,
    silent: 'A response without a length lasts until the connection is closed (RFC 9112, section 6.3, item 8).',
    server: () => ({ layer: framed(butDownloads, { length: 'until-close' }) }),
  },
];
