/**
 * The part of the register that is generated: one entry for each documented response of each document, and one for each
 * component schema that several of them have in common.
 */
import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { Contract, DocumentedResponse, Operation } from '../contract/types.ts';
import { FIRST_SET, type SetId } from '../spec-version.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { type Unexercised, withReasons } from './unexercised.ts';

/** `sandbox-lifecycle.yml` -> `lifecycle`, `execd-api.yaml` -> `execd`. */
const shortName = (document: string): string => document.replace(/^sandbox-|-api(?=\.)|\.ya?ml$/g, '');

const contractProfile = (document: string): string => `contract-${shortName(document)}`;

const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();

/** `contract.lifecycle.create-sandbox.202`: the entry that the rules of a documented response verify. */
export function contractRequirementId(document: string, operation: string, status: string): string {
  return `contract.${shortName(document)}.${kebab(operation)}.${status.toLowerCase()}`;
}

/** `contract.lifecycle.schemas.sandbox`: the entry of a component schema that several responses have in common. */
export function contractSchemaId(document: string, component: string): string {
  return `contract.${shortName(document)}.schemas.${kebab(component)}`;
}

function schemaEntryOf(document: string, component: string): Requirement {
  return {
    id: contractSchemaId(document, component),
    level: 'must',
    profile: contractProfile(document),
    rule: `${component} of ${document} has its schema in every response. What several responses break alike is broken here.`,
    clause: `${document}#/components/schemas/${component}`,
    generated: true,
  };
}

function entryOf(document: string, operation: Operation, response: DocumentedResponse): Requirement {
  const name = operation.operationId ?? operation.key;
  const types = response.contentTypes.length === 0 ? 'no content' : response.contentTypes.join(' or ');
  return {
    id: contractRequirementId(document, name, response.status),
    level: 'must',
    profile: contractProfile(document),
    rule: `A ${response.status} of ${name} is as documented: ${types}, with the documented headers and schema.`,
    clause: `${document}#${response.clause.replace(/^#/, '')}`,
    generated: true,
  };
}

/** The documents as a requirement set has them. */
export type ContractsOfSet = { set: SetId; contracts: readonly Contract[] };

/**
 * The entries for every documented response, in the order of the documents, and for every schema that they share, with the
 * reasons of specs/unexercised.yaml. `states` are the documents since the first set, and since each set with which
 * something in them came or went, the oldest first: an entry says in which sets it is. Throws UsageError when a reason is
 * for no documented response.
 */
export function contractEntries(states: readonly ContractsOfSet[], reasons: readonly Unexercised[]): Requirement[] {
  const entries = new Map<string, Requirement[]>();
  for (const { set, contracts } of states) {
    const now = new Map(entriesOf(contracts).map((entry) => [entry.id, entry]));
    for (const [id, known] of entries) {
      const last = known.at(-1) as Requirement;
      const { introducedIn: _, ...before } = last;
      if (last.removedIn !== undefined) continue;
      if (isDeepStrictEqual(before, now.get(id))) now.delete(id);
      else known[known.length - 1] = { ...last, removedIn: set };
    }
    const came = set === FIRST_SET ? {} : { introducedIn: set };
    for (const [id, entry] of now) entries.set(id, [...(entries.get(id) ?? []), { ...entry, ...came }]);
  }
  return withReasons([...entries.values()].flat(), reasons);
}

function entriesOf(contracts: readonly Contract[]): Requirement[] {
  const entries = contracts.flatMap(({ document, operations }) =>
    operations.flatMap((operation) => operation.responses.map((response) => entryOf(document, operation, response))),
  );
  const shared = contracts.flatMap(({ document, operations }) => {
    const names = operations.flatMap(({ responses }) => responses.flatMap(({ shares }) => shares));
    return [...new Set(names)].sort().map((name) => schemaEntryOf(document, name));
  });
  return [...entries, ...shared];
}

/** The text of specs/requirements/contract.yaml. */
export function contractRegisterText(states: readonly ContractsOfSet[], reasons: readonly Unexercised[]): string {
  const header =
    '# Generated from the documents by `npm run schemas`: do not edit. One entry for each documented response,\n# and one for each schema that several of them have in common.\n';
  return header + stringify(contractEntries(states, reasons), { lineWidth: 0 });
}
