/** What the controller says: a line for each event, with its time. */

export type Log = (line: string) => void;

/** Writes each line with the time in front, and with line breaks inside it taken out. */
export const createLog =
  (write: (text: string) => void): Log =>
  (line) =>
    write(`${new Date().toISOString()} ${line.replace(/\s+/g, ' ')}\n`);
