/** What every page has: a head, a list of its sections, a switch between light and dark. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** `count` stands beside the title in the list of sections. */
export type SectionEntry = { id: string; title: string; count?: number | undefined };

/** A page: `sections` are what `children` has, each with the id of its entry. */
export function Shell(props: {
  /** What kind of page it is, in small letters above everything. */
  kind: string;
  /** What is said in a word, beside it. */
  badge?: ComponentChildren;
  sections: readonly SectionEntry[];
  children: ComponentChildren;
}) {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <span class="kind">{props.kind}</span>
        {props.badge}
        <span class="grow" />
        <ThemeSwitch />
      </header>
      <div class="frame">
        <nav class="contents" aria-label="Sections">
          <ul>
            {props.sections.map(({ id, title, count }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  {title}
                  {count === undefined ? null : <span class="count">{count.toLocaleString('en')}</span>}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          {props.children}
        </main>
      </div>
    </>
  );
}

/** A part of a page with a heading. */
export function Section(props: { entry: SectionEntry; lead?: ComponentChildren; children: ComponentChildren }) {
  const { id, title, count } = props.entry;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {title}
        {count === undefined ? null : <span class="count">{count.toLocaleString('en')}</span>}
      </h2>
      {props.lead === undefined ? null : <p class="lead">{props.lead}</p>}
      {props.children}
    </section>
  );
}

type Theme = 'light' | 'dark';

function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() =>
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  );
  const [chosen, setChosen] = useState(false);
  useEffect(() => {
    if (chosen) document.documentElement.dataset.theme = theme;
  }, [theme, chosen]);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  const change = (): void => {
    setTheme(other);
    setChosen(true);
  };
  return (
    <button type="button" class="quiet" onClick={change}>
      {other === 'dark' ? 'Dark' : 'Light'}
    </button>
  );
}
