/**
 * The part of the register that is generated: one entry for each documented response of each document, and one for each
 * component schema that several of them have in common.
 */
import { stringify } from 'yaml';
import type { Contract, DocumentedResponse, Operation } from '../contract/types.ts';
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

/**
 * The entries for every documented response, in the order of the documents, and for every schema that they share, with the
 * reasons of specs/unexercised.yaml. Throws UsageError when one of those is for no documented response.
 */
export function contractEntries(contracts: readonly Contract[], reasons: readonly Unexercised[]): Requirement[] {
  const entries = contracts.flatMap(({ document, operations }) =>
    operations.flatMap((operation) => operation.responses.map((response) => entryOf(document, operation, response))),
  );
  const shared = contracts.flatMap(({ document, operations }) => {
    const names = operations.flatMap(({ responses }) => responses.flatMap(({ shares }) => shares));
    return [...new Set(names)].sort().map((name) => schemaEntryOf(document, name));
  });
  return withReasons([...entries, ...shared], reasons);
}

/** The text of specs/requirements/contract.yaml. */
export function contractRegisterText(contracts: readonly Contract[], reasons: readonly Unexercised[]): string {
  const header =
    '# Generated from the documents by `npm run schemas`: do not edit. One entry for each documented response,\n# and one for each schema that several of them have in common.\n';
  return header + stringify(contractEntries(contracts, reasons), { lineWidth: 0 });
}
