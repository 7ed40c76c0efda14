import { Breakable } from './breakable.tsx';

/** A sentence whose parts in backticks are code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split('`');
  // A backtick without another is one.
  if (parts.length % 2 === 0) return <Breakable text={text} />;
  return (
    <>
      {parts.map((part, index) => {
        const text = <Breakable key={index} text={part} />;
        return index % 2 === 0 ? text : <code key={index}>{text}</code>;
      })}
    </>
  );
}
