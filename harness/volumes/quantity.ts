/** Quantities of Kubernetes. */

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** How many bytes a quantity stands for, `1.5Gi` or `1536Mi` or `2e3`; undefined for a text that is none. */
export function bytesOfQuantity(text: string): number | undefined {
  const [, number, unit] = /^\+?(\d+(?:\.\d*)?|\.\d+)([kMGTPEm]|[KMGTPE]i|[eE][-+]?\d+)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  // `1E` is an exabyte, and `1E3` a thousand.
  if (unit !== undefined && /^[eE]./.test(unit) && UNITS[unit] === undefined) return Number(`${number}${unit}`);
  return Number(number) * (UNITS[unit ?? ''] as number);
}
