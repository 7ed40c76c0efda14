/** What opens on demand: its content is made when it is first wanted, and when the page is printed. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** `print`: whether it is open on paper as well. `open`: whether it is open at first, or is opened by what the page shows. */
export function Disclosure(props: {
  summary: ComponentChildren;
  children: () => ComponentChildren;
  open?: boolean;
  print?: boolean;
  class?: string;
  id?: string;
}) {
  const { open = false, print = false } = props;
  const [isOpen, setOpen] = useState(open);
  useEffect(() => {
    if (open) setOpen(true);
  }, [open]);
  const printed = usePrinting() && print;
  const shown = isOpen || printed;
  return (
    <details
      id={props.id}
      class={props.class}
      open={shown}
      onToggle={(event) => {
        if (event.currentTarget.open !== shown) setOpen(event.currentTarget.open);
      }}
    >
      <summary>{props.summary}</summary>
      {shown ? <div class="inside">{props.children()}</div> : null}
    </details>
  );
}

/** Whether the page is being printed. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => setPrinting(true);
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}

/** Brings its content into view, and the focus there, when `wanted` becomes true. */
export function Wanted(props: { wanted: boolean; children: ComponentChildren; class?: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!props.wanted) return;
    element.current?.scrollIntoView({ block: 'start' });
    element.current?.focus({ preventScroll: true });
  }, [props.wanted]);
  return (
    <div ref={element} tabIndex={-1} class={`${props.class ?? ''}${props.wanted ? ' wanted' : ''}`}>
      {props.children}
    </div>
  );
}
