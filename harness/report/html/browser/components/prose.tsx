/** A sentence whose parts in backticks are code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split('`');
  // A backtick without another is one.
  if (parts.length % 2 === 0) return <>{text}</>;
  return <>{parts.map((part, index) => (index % 2 === 0 ? part : <code key={`${index} ${part}`}>{part}</code>))}</>;
}
