import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { endToEnd, framing, headText, switchingTo } from '../../harness/reference/proxy-headers.ts';

const message = (parts: Partial<IncomingMessage>): IncomingMessage => parts as IncomingMessage;

describe('what a proxy passes on', () => {
  test('case, order and repetitions stay', () => {
    const sent = ['X-One', '1', 'set-cookie', 'a', 'x-ONE', '2', 'Set-Cookie', 'b'];
    expect(endToEnd(sent)).toEqual(sent);
  });

  test.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'UPGRADE',
  ])('%s goes no further', (name) => {
    expect(endToEnd(['Host', 'h', name, 'v', 'X', '1'])).toEqual(['Host', 'h', 'X', '1']);
  });

  test('what Connection names goes no further either, nor what the proxy keeps for itself', () => {
    const sent = ['X-Hop', '1', 'Connection', 'close, x-hop', 'connection', 'X-Other', 'x-other', '2', 'Token', 't'];
    expect(endToEnd([...sent, 'X-Kept', '3'], ['token'])).toEqual(['X-Kept', '3']);
  });
});

test('a body in chunks goes on in chunks', () => {
  expect(framing(message({ headers: { 'transfer-encoding': 'chunked' } }))).toEqual(['Transfer-Encoding', 'chunked']);
  expect(framing(message({ headers: { 'content-length': '1' } }))).toEqual([]);
});

test('a switch names the protocol that was asked for', () => {
  const asked = message({ headers: { upgrade: 'echo' } });
  expect(switchingTo(asked)).toEqual(['Connection', 'Upgrade', 'Upgrade', 'echo']);
});

test('the head of an answer, for a bare connection', () => {
  const answer = message({ statusCode: 418, statusMessage: 'Short and stout' });
  expect(headText(answer, ['X-A', '1', 'x-a', '2'])).toBe('HTTP/1.1 418 Short and stout\r\nX-A: 1\r\nx-a: 2\r\n\r\n');
});
