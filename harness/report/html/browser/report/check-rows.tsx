/** Checks as rows; of many the first ones, and more on demand. */
import { useState } from 'preact/hooks';
import { count } from '../texts.ts';
import { CheckRow } from './check.tsx';

/** Rows at first, and with each demand for more. */
const SHOWN = 100;

/**
 * `file`: the rows name their files. `wanted`: the index of the one that the address names. `explained`: how many of the first are
 * open on paper, and `open` whether the first is open at once.
 */
export function CheckRows(props: {
  indices: readonly number[];
  file?: boolean;
  wanted?: number;
  explained?: number;
  open?: boolean;
}) {
  const { indices, file = false, wanted = -1, explained = 0, open = false } = props;
  const [most, setMost] = useState(() => Math.max(SHOWN, indices.indexOf(wanted) + 1));
  const left = indices.length - most;
  return (
    <>
      {indices.slice(0, most).map((index, place) => (
        <CheckRow
          key={index}
          index={index}
          file={file}
          wanted={index === wanted}
          open={open && place === 0}
          print={place < explained}
        />
      ))}
      {left > 0 ? (
        <button type="button" class="quiet more" onClick={() => setMost(most + SHOWN)}>
          {count(Math.min(SHOWN, left))} more of {count(left)}
        </button>
      ) : null}
    </>
  );
}
