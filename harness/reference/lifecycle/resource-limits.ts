/** ResourceLimits of a create request: the kinds that this runtime knows. */
import type { Limits } from '../sandbox/cgroup.ts';
import { invalid, quote } from './refusal.ts';

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Throws a 400 for an amount that is none. Kinds that are not known here bound nothing. */
export function readLimits(limits: Record<string, string>): Limits {
  const memory = amount(limits, 'memory');
  return { memory: memory === undefined ? undefined : Math.floor(memory), cpu: amount(limits, 'cpu') };
}

/** `500m`, `2`, `1.5Gi`: as for Kubernetes. */
function amount(limits: Record<string, string>, kind: 'memory' | 'cpu'): number | undefined {
  const text = limits[kind];
  if (text === undefined) return undefined;
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]{0,2})$/.exec(text) ?? [];
  const value = Number(number) * (FACTORS[unit] ?? Number.NaN);
  if (number !== '' && value > 0 && value < Number.MAX_SAFE_INTEGER) return value;
  const example = kind === 'memory' ? '"512Mi"' : '"500m"';
  throw invalid(`resourceLimits.${kind}: ${quote(text)} is no amount above zero, such as ${example}.`);
}
