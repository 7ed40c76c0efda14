/** Why something that was submitted is not accepted. */

export type Reason = {
  /** A stable word that programs compare, in small letters with dashes. */
  code: string;
  /** A sentence for people. */
  text: string;
};

/** What was read and stands, with no reasons; or why it does not, one reason at least. */
export type Checked<T> = { value: T; reasons: Reason[] } | { value?: undefined; reasons: Reason[] };

export const accepted = <T>(value: T): Checked<T> => ({ value, reasons: [] });

export const refused = <T>(code: string, text: string): Checked<T> => ({ reasons: [{ code, text }] });
