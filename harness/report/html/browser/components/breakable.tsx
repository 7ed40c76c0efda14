/** Long addresses and ids: a line may end behind their `/ ? & =`, so that no word of them is torn where it need not be. */
import { Fragment } from 'preact';

/** Longer texts are no addresses, and would be thousands of elements. */
const LONGEST = 2000;
/** Behind the last of several signs: `//` and `>=` stay together. */
const ENDS = /(?<=[/?&=])(?![/?&=\s])/;

export function Breakable({ text }: { text: string }) {
  const parts = text.length > LONGEST ? [text] : text.split(ENDS);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index === 0 ? null : <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
