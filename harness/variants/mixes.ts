/** Which variants are tried together. */
import type { Variant } from './variant.ts';

/** Mixes of variants of different axes: as few as there are variants of the longest axis, each variant in one of them. */
export function mixesOf(variants: readonly Variant[]): Variant[][] {
  const mixes: Variant[][] = [];
  const axes = new Map<string, number>();
  for (const variant of variants) {
    const place = axes.get(variant.axis) ?? 0;
    axes.set(variant.axis, place + 1);
    mixes[place] = [...(mixes[place] ?? []), variant];
  }
  return mixes;
}

/** Two parts of about the same size. */
export function halvesOf<Item>(items: readonly Item[]): [Item[], Item[]] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
