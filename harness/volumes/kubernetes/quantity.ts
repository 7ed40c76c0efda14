/** Quantities of Kubernetes, `1Gi` or `500M`. */
import { HarnessError } from '../../errors.ts';

/** A quantity without exponent, as people write sizes. */
export const QUANTITY = /^([0-9]+(?:\.[0-9]+)?)(Ki|Mi|Gi|Ti|Pi|Ei|m|k|M|G|T|P|E)?$/;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['k', 'M', 'G', 'T', 'P', 'E'];

/** In bytes. Throws HarnessError for what is no quantity. */
export function bytesOf(quantity: string): number {
  const exponent = /^([0-9.]+)[eE]([+-]?[0-9]+)$/.exec(quantity);
  if (exponent !== null) return Number(exponent[1]) * 10 ** Number(exponent[2]);
  const [, number, unit = ''] = QUANTITY.exec(quantity) ?? [];
  if (number === undefined) throw new HarnessError(`${quantity} is no quantity of Kubernetes`);
  if (unit === 'm') return Number(number) / 1000;
  return Number(number) * 1024 ** (BINARY.indexOf(unit) + 1) * 1000 ** (DECIMAL.indexOf(unit) + 1);
}
