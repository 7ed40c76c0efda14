/** Quantities of Kubernetes: `1Gi`, `500M`, `500m`, `0.5`, `1e3`. */
import { HarnessError } from '../../errors.ts';

/** A quantity without exponent, as people write sizes. */
export const QUANTITY = /^([0-9]+(?:\.[0-9]+)?)(Ki|Mi|Gi|Ti|Pi|Ei|m|k|M|G|T|P|E)?$/;

/** As Kubernetes writes and takes them. */
const ANY_QUANTITY = /^(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+)|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)?)$/;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['k', 'M', 'G', 'T', 'P', 'E'];
const SMALL = ['m', 'u', 'n'];

/** The number that a quantity stands for, as near as a number gets; undefined for what is no quantity, or a negative one. */
export function quantityOf(quantity: unknown): number | undefined {
  const [, number, exponent, unit = ''] = ANY_QUANTITY.exec(String(quantity)) ?? [];
  if (number === undefined) return undefined;
  if (exponent !== undefined) return Number(number) * 10 ** Number(exponent);
  if (SMALL.includes(unit)) return Number(number) / 1000 ** (SMALL.indexOf(unit) + 1);
  return Number(number) * 1024 ** (BINARY.indexOf(unit) + 1) * 1000 ** (DECIMAL.indexOf(unit) + 1);
}

/** In bytes. Throws HarnessError for what is no quantity. */
export function bytesOf(quantity: string): number {
  const bytes = quantityOf(quantity);
  if (bytes === undefined) throw new HarnessError(`${quantity} is no quantity of Kubernetes`);
  return bytes;
}
