/** What filters the list of all checks. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { count, counted } from '../texts.ts';
import { useReport } from './context.ts';
import { FILTERS, isFiltered } from './filter.ts';
import { tallyOf, textOf } from './tally.tsx';

/** Milliseconds that nobody types before the list follows. */
const PAUSE_MS = 120;

export function FilterBar({ found }: { found: number }) {
  const { counts, profiles, files, facts, checks, state, change } = useReport();
  const own = profiles.filter(({ includes }) => includes === undefined);
  const names = [...new Set(files.map(({ file }) => file))];
  return (
    <search class="filters">
      <SearchField />
      <Choice
        name="status"
        title="Status"
        options={tallyOf(counts).map(([status, number]) => [status, `${textOf(status, number)} (${count(number)})`])}
      />
      <Choice name="profile" title="Profile" options={own.map(({ profile }) => [profile, profile])} />
      <Choice name="file" title="File" options={names.map((file) => [file, file])} />
      {facts.drivers.length < 2 ? null : (
        <Choice name="driver" title="Driver" options={facts.drivers.map(({ driver }) => [driver, driver])} />
      )}
      <p class="found small soft" aria-live="polite">
        {isFiltered(state) ? `${count(found)} of ${counted(checks.length, 'check')}` : counted(checks.length, 'check')}
        {isFiltered(state) ? (
          <button
            type="button"
            class="quiet"
            onClick={() => change(Object.fromEntries(FILTERS.map((name) => [name, ''])))}
          >
            Clear
          </button>
        ) : null}
      </p>
    </search>
  );
}

function SearchField() {
  const { state, change } = useReport();
  const wanted = state.q ?? '';
  const [text, setText] = useState(wanted);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(wanted), [wanted]);
  useEffect(() => {
    if (text === wanted) return;
    const timer = setTimeout(() => change({ q: text, check: '' }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const follow = (event: KeyboardEvent): void => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const isTyping = target instanceof HTMLElement && target.matches('input, select, textarea');
      if (key !== '/' || isTyping || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      field.current?.scrollIntoView({ block: 'center' });
      field.current?.focus({ preventScroll: true });
    };
    addEventListener('keydown', follow);
    return () => removeEventListener('keydown', follow);
  }, []);
  return (
    <label class="grow">
      <span class="small soft">
        Search <kbd>/</kbd>
      </span>
      <input
        ref={field}
        type="search"
        value={text}
        placeholder="words of a name, a reason, a rule, a request"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </label>
  );
}

function Choice(props: { name: (typeof FILTERS)[number]; title: string; options: [value: string, text: string][] }) {
  const { state, change } = useReport();
  const { name, title, options } = props;
  return (
    <label>
      <span class="small soft">{title}</span>
      <select value={state[name] ?? ''} onChange={(event) => change({ [name]: event.currentTarget.value, check: '' })}>
        <option value="">all</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
