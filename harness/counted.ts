/** A number with its noun: `1 scenario`, `2 scenarios`. `many` is for nouns that do not just take an `s`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
