/** The target of a request for an operation of a document. */
import { HarnessError } from '../errors.ts';

/** The path of an operation with its parameters, percent-encoded. Throws HarnessError for one that is not given. */
export function fillPath(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new HarnessError(`the path parameter ${name} of ${template} is not given`);
    return encodeURIComponent(String(value));
  });
}

/** `?a=1&a=2`, where a list repeats the parameter; empty without parameters. */
export function queryText(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}
