/** Values of options that are numbers. */
import { InvalidArgumentError } from 'commander';

/** A parser of whole numbers from `low` to `high`. It throws InvalidArgumentError for anything else. */
export function wholeNumber(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`a whole number from ${low} to ${high} is needed`);
    }
    return value;
  };
}
