/** The documents of the specification, by the names of their files below specs/. */
import type { Api } from '../wire/exchange.ts';

/** Lifecycle and diagnostics are two documents of one server. */
const APIS: Readonly<Record<string, Api>> = {
  'sandbox-lifecycle.yml': 'lifecycle',
  'diagnostic-api.yml': 'lifecycle',
  'execd-api.yaml': 'execd',
  'egress-api.yaml': 'egress',
};

export const DOCUMENTS: readonly string[] = Object.keys(APIS);

/** Whose exchanges a document describes; undefined for a file that is none of the documents. */
export function apiOf(document: string): Api | undefined {
  return APIS[document];
}
