/** The state of a page in the fragment of its address: `#status=fail&q=volume`, or the id of a section, `#profiles`. */
import { useCallback, useEffect, useState } from 'preact/hooks';

export type HashState = Readonly<Record<string, string>>;

/** The pairs of a fragment; none where it is the id of a section. */
export function readHash(hash: string): HashState {
  const text = hash.replace(/^#/, '');
  return text.includes('=') ? Object.fromEntries(new URLSearchParams(text)) : {};
}

/** The fragment for some pairs; empty ones are left out. */
export function writeHash(state: HashState): string {
  const pairs = Object.entries(state).filter(([, value]) => value !== '');
  return pairs.length === 0 ? '' : `#${new URLSearchParams(pairs)}`;
}

/** The state, and what changes some of it. A change adds nothing to what the back button goes through. */
export function useHash(): [HashState, (change: HashState) => void] {
  const [state, setState] = useState(() => readHash(location.hash));
  useEffect(() => {
    const follow = (): void => setState(readHash(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const change = useCallback((parts: HashState) => {
    const next = { ...readHash(location.hash), ...parts };
    history.replaceState(null, '', writeHash(next) || location.pathname + location.search);
    setState(readHash(location.hash));
  }, []);
  return [state, change];
}
