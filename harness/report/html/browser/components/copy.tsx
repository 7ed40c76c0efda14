/** Texts that people take along. */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Breakable } from './breakable.tsx';

/** A command or another text as it is, with a button that copies it. `label` names it for people who do not see it. */
export function Copyable(props: { text: string; shown?: string; label: string; before?: ComponentChildren }) {
  const code = useRef<HTMLPreElement>(null);
  const [said, setSaid] = useState('Copy');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.text);
      setSaid('Copied');
    } catch {
      // A browser that lets no page write there: the text is marked, and the keys do it.
      if (code.current !== null) getSelection()?.selectAllChildren(code.current);
      setSaid('Press Ctrl+C');
    }
    setTimeout(() => setSaid('Copy'), 2000);
  };
  return (
    <div class="copyable">
      {props.before}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <pre ref={code} tabIndex={0}>
        <code>
          <Breakable text={props.shown ?? props.text} />
        </code>
      </pre>
      <button type="button" class="quiet" aria-label={`${said} ${props.label}`} onClick={copy}>
        {said}
      </button>
    </div>
  );
}
