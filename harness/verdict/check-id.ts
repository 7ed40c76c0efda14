/** What the id of a check says: `volumes/read-only.yaml > the seeded file can be read`. */

/** The file that the check stands in; of an id that names none the id itself. */
export const fileInId = (id: string): string => id.split(' > ', 1)[0] ?? id;
