/** Names of the same thing in the columns of several drivers. */

/** A name in the column of a driver, `volumes/read-only.yaml [python]`; without a driver the name itself. */
export const inColumn = (name: string, driver: string | undefined): string =>
  driver === undefined ? name : `${name} [${driver}]`;

/** A pattern (regular expression) for what may stand behind a name in some column. */
export const ANY_COLUMN = '(?: \\[[a-z0-9-]+\\])?';
