import { describe, expect, it } from 'vitest';
import { bytesOf, quantityOf } from '../../../harness/volumes/kubernetes/quantity.ts';

describe('a quantity of Kubernetes', () => {
  it.each([
    ['1Gi', 1024 ** 3],
    ['1024Mi', 1024 ** 3],
    ['1G', 1e9],
    ['1.5Ki', 1536],
    ['500', 500],
    ['500000m', 500],
    ['1e3', 1000],
    ['2E', 2e18],
  ])('%s is %d bytes', (quantity, bytes) => {
    expect(bytesOf(quantity)).toBe(bytes);
  });

  it.each(['', 'much', '1gi', '1 Gi', '-1'])('%j is none', (quantity) => {
    expect(() => bytesOf(quantity)).toThrow(`${quantity} is no quantity of Kubernetes`);
  });
});

it.each([
  ['1', 1],
  ['500m', 0.5],
  ['.5', 0.5],
  ['1k', 1000],
  ['1Ki', 1024],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['1E', 1e18],
  ['1e3', 1000],
  ['2E-1', 0.2],
  ['9223372036854775807', 2 ** 63],
  [3, 3],
  ['', undefined],
  ['1 Gi', undefined],
  ['1gi', undefined],
  ['much', undefined],
  [null, undefined],
  [{}, undefined],
])('%j stands for %s', (text, number) => expect(quantityOf(text)).toBe(number));
