/** Finds the operation that a request addresses, as OpenAPI says: concrete paths before templated ones. */

export type Route<T> = { method: string; path: string; operation: T };

export type RouteTable<T> = {
  match(method: string, target: string): T | undefined;
};

type TemplateRoute<T> = { segments: (string | undefined)[]; operation: T };

/** The path of a request target, without query and fragment. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** Percent-decodes; text that is not properly encoded stays as it is. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export function createRouteTable<T>(routes: readonly Route<T>[]): RouteTable<T> {
  const concrete = new Map<string, T>();
  const templated = new Map<string, TemplateRoute<T>[]>();
  for (const { method, path, operation } of routes) {
    if (!path.includes('{')) {
      concrete.set(`${method} ${path}`, operation);
      continue;
    }
    const segments = path.split('/').map((segment) => (segment.startsWith('{') ? undefined : segment));
    const group = `${method} ${segments.length}`;
    templated.set(group, [...(templated.get(group) ?? []), { segments, operation }]);
  }
  // The more of a template is written out, the more exact it is; earlier segments count more.
  for (const group of templated.values()) {
    group.sort((a, b) => shape(a.segments).localeCompare(shape(b.segments)));
  }
  return {
    match(method, target) {
      const path = pathOf(target);
      const exact = concrete.get(`${method} ${path}`);
      if (exact) return exact;
      const segments = path.split('/').map(decodeSegment);
      return (
        (path.includes('%') ? concrete.get(`${method} ${segments.join('/')}`) : undefined) ??
        templated.get(`${method} ${segments.length}`)?.find((route) => fits(route.segments, segments))?.operation
      );
    },
  };
}

function shape(segments: readonly (string | undefined)[]): string {
  return segments.map((segment) => (segment === undefined ? '1' : '0')).join('');
}

function fits(template: readonly (string | undefined)[], segments: readonly string[]): boolean {
  return template.every((wanted, index) =>
    wanted === undefined ? segments[index] !== '' : wanted === segments[index],
  );
}
