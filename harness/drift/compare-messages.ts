/** What goes over the wire in an operation: parameters, bodies, headers, responses. */
import { isObject, type JsonObject } from '../json-object.ts';
import { compareSchemas } from './compare-schema.ts';
import type { Comparison } from './comparison.ts';
import { below, type Place } from './difference.ts';
import { namesOf } from './forms.ts';
import { jsonText } from './normal.ts';
import { schemaText } from './schema-text.ts';
import { mayBeAbsent, type Side } from './side.ts';

/** Nodes of an object by name. */
export const nodesOf = (value: unknown): Map<string, unknown> => new Map(isObject(value) ? Object.entries(value) : []);

/** Responses by status, without the extensions of whoever wrote them. */
export const responsesOf = ({ responses }: JsonObject): Map<string, unknown> =>
  new Map([...nodesOf(responses)].filter(([status]) => !status.startsWith('x-')));

type Nodes = ReadonlyMap<string, unknown>;

/** What is compared of two nodes, and how one is told in few words where the other side has none. */
type Kind = {
  compare(comparison: Comparison, ours: JsonObject, published: JsonObject, place: Place): void;
  text(side: Side, node: JsonObject): string;
  /** The word for its entries in `components`. */
  component?: { kind: string; word: string };
};

/** Compares those that both sides have, once where both refer to a component, and notes those that one side has. */
export function compareNodes(
  comparison: Comparison,
  { ours, published }: { ours: Nodes; published: Nodes },
  place: (name: string) => Place,
  kind: Kind,
): void {
  for (const name of namesOf(ours, published)) {
    const [one, other] = [ours.get(name), published.get(name)];
    const mine = one === undefined ? undefined : comparison.ours.follow(one);
    const theirs = other === undefined ? undefined : comparison.published.follow(other);
    if (mine !== undefined && theirs !== undefined) {
      const home = componentPlace(comparison, mine, theirs, kind) ?? place(name);
      if (comparison.first(mine, theirs)) kind.compare(comparison, mine, theirs, home);
    } else if (!mayBeAbsent(one) && !mayBeAbsent(mine)) {
      const was = mine && kind.text(comparison.ours, mine);
      const is = theirs && kind.text(comparison.published, theirs);
      comparison.note(place(name), { was, is }, { ours: one, published: other });
    }
  }
}

function componentPlace(
  { ours, published }: Comparison,
  one: JsonObject,
  other: JsonObject,
  { component }: Kind,
): Place | undefined {
  const mine = ours.componentOf(one);
  const kinds = [mine?.kind, published.componentOf(other)?.kind];
  return mine !== undefined && component !== undefined && kinds.every((kind) => kind === component.kind)
    ? { owner: `${component.word} ${mine.name}`, words: [] }
    : undefined;
}

const neededText = ({ required }: JsonObject): string => (required === true ? 'required' : 'optional');

/** Notes a fact of two nodes that `usual` is said of where nothing is. */
function compareFact(
  comparison: Comparison,
  { ours, published }: { ours: JsonObject; published: JsonObject },
  place: Place,
  name: string,
  usual: (node: JsonObject) => unknown,
): void {
  const text = (node: JsonObject): string => jsonText(node[name] ?? usual(node)).replaceAll('"', '');
  comparison.note(below(place, name), { was: text(ours), is: text(published) }, { ours, published });
}

const MEDIA: Kind = {
  compare: (comparison, ours, published, place) => {
    compareSchemas(comparison, ours.schema, published.schema, place);
    const types = (node: JsonObject): Nodes => nodesOf(node.encoding);
    const name = (property: string): Place => below(place, `encoding of ${property}`);
    compareNodes(comparison, { ours: types(ours), published: types(published) }, name, ENCODING);
  },
  text: (side, { schema }) => schemaText(side, schema),
};

const ENCODING: Kind = {
  compare: (comparison, ours, published, place) => {
    compareFact(comparison, { ours, published }, place, 'contentType', () => 'usual');
  },
  text: (_, { contentType }) => jsonText(contentType ?? 'usual').replaceAll('"', ''),
};

function compareContent(comparison: Comparison, ours: JsonObject, published: JsonObject, place: Place): void {
  const content = { ours: nodesOf(ours.content), published: nodesOf(published.content) };
  compareNodes(comparison, content, (type) => below(place, type), MEDIA);
}

function contentText(side: Side, { content, schema }: JsonObject): string {
  const all = [...nodesOf(content)].map(([type, media]) => `${type} ${MEDIA.text(side, side.follow(media))}`);
  return [...(schema === undefined ? [] : [schemaText(side, schema)]), ...all].join(', ');
}

/** Parameters, and headers, which are written in the same way. */
function compareParameter(comparison: Comparison, ours: JsonObject, published: JsonObject, place: Place): void {
  const nodes = { ours, published };
  comparison.note(place, { was: neededText(ours), is: neededText(published) }, nodes);
  compareFact(comparison, nodes, place, 'style', ({ in: where }) =>
    where === 'query' || where === 'cookie' ? 'form' : 'simple',
  );
  compareFact(
    comparison,
    nodes,
    place,
    'explode',
    ({ in: where, style }) => (style ?? (where === 'query' || where === 'cookie' ? 'form' : 'simple')) === 'form',
  );
  compareFact(comparison, nodes, place, 'allowReserved', () => false);
  compareFact(comparison, nodes, place, 'deprecated', () => false);
  compareContent(comparison, ours, published, place);
  if (ours.content === undefined || published.content === undefined)
    compareSchemas(comparison, ours.schema, published.schema, place);
}

const parameterText = (side: Side, node: JsonObject): string =>
  `${contentText(side, node) || 'anything'}, ${neededText(node)}`;

export const PARAMETER: Kind = {
  compare: compareParameter,
  text: parameterText,
  component: { kind: 'parameters', word: 'parameter' },
};

const HEADER: Kind = { ...PARAMETER, component: { kind: 'headers', word: 'header' } };

export const BODY: Kind = {
  compare: (comparison, ours, published, place) => {
    comparison.note(place, { was: neededText(ours), is: neededText(published) }, { ours, published });
    compareContent(comparison, ours, published, place);
  },
  text: (side, node) => `${contentText(side, node)}, ${neededText(node)}`,
  component: { kind: 'requestBodies', word: 'request body' },
};

export const RESPONSE: Kind = {
  compare: (comparison, ours, published, place) => {
    compareContent(comparison, ours, published, place);
    const headers = { ours: headersOf(ours), published: headersOf(published) };
    compareNodes(comparison, headers, (name) => below(place, `header ${name}`), HEADER);
  },
  text: (side, node) => {
    const headers = [...headersOf(node).keys()];
    const body = contentText(side, node) || 'no body';
    return headers.length === 0 ? body : `${body}, headers ${headers.join(', ')}`;
  },
  component: { kind: 'responses', word: 'response' },
};

/** By names in small letters, as names of headers have no case. OpenAPI ignores `Content-Type` there. */
function headersOf({ headers }: JsonObject): Map<string, unknown> {
  const all = [...nodesOf(headers)].map(([name, header]): [string, unknown] => [name.toLowerCase(), header]);
  return new Map(all.filter(([name]) => name !== 'content-type'));
}
