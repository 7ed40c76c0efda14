/** Two documents of one API, fact by fact. */
import type { ApiDocument } from '../contract/document.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { BODY, compareNodes, nodesOf, PARAMETER, RESPONSE, responsesOf } from './compare-messages.ts';
import { compareSchemas } from './compare-schema.ts';
import { type Comparison, createComparison } from './comparison.ts';
import { below, type Difference, type Place } from './difference.ts';
import { namesOf } from './forms.ts';
import { normalOf } from './normal.ts';
import { type DocumentedOperation, operationsOf } from './operations.ts';
import { typeText } from './schema-text.ts';
import { securityText } from './security.ts';
import { mayBeAbsent, type Side, sideOf } from './side.ts';

/**
 * Where `published` says something else than `ours`, in the order of operations and components. Throws UsageError naming file
 * and place for a document that cannot be read as a description of an API, or is too large for one.
 */
export function compareDocuments(ours: ApiDocument, published: ApiDocument): Difference[] {
  const comparison = createComparison(sideOf(ours), sideOf(published));
  const security = compareSecurity(comparison);
  const all = { ours: operationsOf(comparison.ours), published: operationsOf(comparison.published) };
  for (const key of namesOf(all.ours, all.published)) {
    const [mine, theirs] = [all.ours.get(key), all.published.get(key)];
    if (mine !== undefined && theirs !== undefined) compareOperations(comparison, mine, theirs, security);
    else noteOperation(comparison, mine, theirs);
  }
  comparison.work();
  compareComponents(comparison);
  comparison.work();
  return comparison.differences();
}

type Said = { was: string; is: string };

/** What the whole documents ask of callers; what operations say of their own is compared with each of them. */
function compareSecurity(comparison: Comparison): Said {
  const { ours, published } = comparison;
  const text = (side: Side): string => securityText(side, side.document.root.security);
  const said = { was: text(ours), is: text(published) };
  comparison.note({ owner: '', words: ['security'] }, said, { ours: ours.document.root });
  return said;
}

function noteOperation(comparison: Comparison, mine?: DocumentedOperation, theirs?: DocumentedOperation): void {
  const only = mine ?? theirs;
  if (only === undefined || mayBeAbsent(mine?.node) || mayBeAbsent(mine?.item)) return;
  const text = ({ node }: DocumentedOperation): string => {
    const id = typeof node.operationId === 'string' ? `${node.operationId}: ` : '';
    return `${id}${[...responsesOf(node).keys()].join(', ')}`;
  };
  const owner = { owner: `${only.method} ${only.path}`, words: [] };
  comparison.note(
    owner,
    { was: mine && text(mine), is: theirs && text(theirs) },
    { ours: mine?.node, published: theirs?.node },
  );
}

function compareOperations(
  comparison: Comparison,
  mine: DocumentedOperation,
  theirs: DocumentedOperation,
  whole: Said,
): void {
  const { ours, published } = comparison;
  const place: Place = { owner: `${mine.method} ${mine.path}`, words: [] };
  const at = { ours: mine.node, published: theirs.node };
  comparison.note(below(place, 'path'), { was: mine.path, is: theirs.path }, at);
  const [id, otherId] = [mine.node.operationId, theirs.node.operationId];
  // The published documents name few of their operations; the names that ours have are ours.
  if (typeof id === 'string' && typeof otherId === 'string') {
    comparison.note(below(place, 'operationId'), { was: id, is: otherId }, at);
  }
  const deprecated = ({ node }: DocumentedOperation): string => String(node.deprecated === true);
  comparison.note(below(place, 'deprecated'), { was: deprecated(mine), is: deprecated(theirs) }, at);
  const said = {
    was: securityText(ours, mine.node.security ?? ours.document.root.security),
    is: securityText(published, theirs.node.security ?? published.document.root.security),
  };
  if (said.was !== whole.was || said.is !== whole.is) comparison.note(below(place, 'security'), said, at);
  const parameters = { ours: mine.parameters, published: theirs.parameters };
  compareNodes(comparison, parameters, (name) => below(place, name), PARAMETER);
  const body = { ours: bodyOf(mine.node), published: bodyOf(theirs.node) };
  compareNodes(comparison, body, () => below(place, 'request body'), BODY);
  const responses = { ours: responsesOf(mine.node), published: responsesOf(theirs.node) };
  compareNodes(comparison, responses, (status) => below(place, `response ${status}`), RESPONSE);
}

const bodyOf = ({ requestBody }: JsonObject): ReadonlyMap<string, unknown> =>
  new Map(requestBody === undefined ? [] : [['body', requestBody]]);

/**
 * Schemas of the same name that no operation has led to on both sides, and those that no operation uses at all. Any other that
 * one side has alone is told where it is used.
 */
function compareComponents(comparison: Comparison): void {
  const { ours, published } = comparison;
  const all = { ours: schemasOf(ours), published: schemasOf(published) };
  const used = { ours: referencesIn(ours), published: referencesIn(published) };
  for (const name of namesOf(all.ours, all.published)) {
    const place = { owner: `schema ${name}`, words: [] };
    const [mine, theirs] = [all.ours.get(name), all.published.get(name)];
    if (mine !== undefined && theirs !== undefined) {
      if (!comparison.met(mine, theirs)) compareSchemas(comparison, mine, theirs, place);
    } else if (!mayBeAbsent(mine) && !used.ours.has(name) && !used.published.has(name)) {
      const text = (side: Side, schema: unknown): string | undefined =>
        schema === undefined ? undefined : `${typeText(side, normalOf(side, side.follow(schema)))}, used by nothing`;
      const said = { was: text(ours, mine), is: text(published, theirs) };
      comparison.note(place, said, { ours: mine, published: theirs });
    }
  }
}

const schemasOf = ({ document: { root } }: Side): ReadonlyMap<string, unknown> =>
  nodesOf(isObject(root.components) ? root.components.schemas : undefined);

/** Names of the schemas that some reference of the document names. */
function referencesIn({ document: { root } }: Side): Set<string> {
  const names = new Set<string>();
  const open: unknown[] = [root];
  const seen = new Set<unknown>();
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const { $ref } = value as JsonObject;
    const [, name] = typeof $ref === 'string' ? (/^#\/components\/schemas\/([^/]+)/.exec($ref) ?? []) : [];
    if (name !== undefined) names.add(name);
    open.push(...Object.values(value));
  }
  return names;
}
