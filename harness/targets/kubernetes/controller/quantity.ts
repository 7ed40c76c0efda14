/** Quantities of Kubernetes: `500m`, `1Gi`, `0.5`, `1e3`. */

const SUFFIXES: Record<string, number> = { '': 1, n: 1e-9, u: 1e-6, m: 1e-3 };
for (const [index, letter] of ['k', 'M', 'G', 'T', 'P', 'E'].entries()) SUFFIXES[letter] = 1000 ** (index + 1);
for (const [index, letter] of ['K', 'M', 'G', 'T', 'P', 'E'].entries()) SUFFIXES[`${letter}i`] = 1024 ** (index + 1);

/** The number that a quantity stands for, as near as a number gets; undefined for what is no quantity. */
export function quantityOf(text: unknown): number | undefined {
  if (typeof text === 'number') return text;
  if (typeof text !== 'string') return undefined;
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(text);
  const factor = parts?.[2] === undefined ? SUFFIXES[parts?.[3] ?? ''] : 10 ** Number(parts[2]);
  return parts === null || factor === undefined ? undefined : Number(parts[1]) * factor;
}
