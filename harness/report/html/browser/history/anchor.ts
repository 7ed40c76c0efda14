/** The place on the page that the address names. */
import { useEffect, useState } from 'preact/hooks';

/** The id that the address names. */
export function useAnchor(): string {
  const [anchor, setAnchor] = useState(() => location.hash.slice(1));
  useEffect(() => {
    const follow = (): void => setAnchor(location.hash.slice(1));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return anchor;
}
