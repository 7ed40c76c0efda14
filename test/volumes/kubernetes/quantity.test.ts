import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../harness/volumes/kubernetes/quantity.ts';

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
