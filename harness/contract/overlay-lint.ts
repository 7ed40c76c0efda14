/** What of an overlay does not fit the documents: each fact of it must be about them, and be none that they have. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../json-object.ts';
import { pointerToken, resolvePointer } from '../json-pointer.ts';
import { type ApiDocument, readApiDocument } from './document.ts';
import { operationName } from './finding.ts';
import { contractOf } from './openapi.ts';
import type { Overlay } from './overlay-format.ts';
import type { Contract, Operation } from './types.ts';

/** A document that an overlay is about; undefined where the folder has none of this name. */
type Found = { document: ApiDocument; contract: Contract } | undefined;

/** A sentence for each fact of an overlay that does not fit the documents of a folder. */
export async function overlayProblems(overlay: Overlay, specs: string): Promise<string[]> {
  const { version, responses = [], operations = [], members = [] } = overlay;
  const names = [...new Set([...responses, ...operations, ...members].map(({ document }) => document))];
  const found = new Map(await Promise.all(names.map(async (name) => [name, await read(specs, name)] as const)));
  const of = <T extends { document: string }>(
    entries: readonly T[],
    said: (entry: T) => string,
    wrong: (entry: T, found: NonNullable<Found>) => string | undefined,
  ): string[] => {
    const texts = entries.map(said);
    return entries.flatMap((entry, index) => {
      const there = found.get(entry.document);
      const text = texts[index] ?? '';
      const problem =
        there === undefined
          ? `specs has no document ${entry.document}`
          : texts.indexOf(text) === index
            ? wrong(entry, there)
            : 'it stands there twice';
      return problem === undefined ? [] : [`overlay ${version}: ${text}: ${problem}`];
    });
  };
  return [
    ...of(
      responses,
      ({ document, operation, status }) => `${document} ${operation} ${status}`,
      ({ operation, status }, { contract }) => responseProblem(operation, status, contract),
    ),
    ...of(
      operations,
      ({ document, method, path }) => `${document} ${method} ${path}`,
      ({ method, path }, { contract }) => {
        const known = contract.match(method, path);
        return known === undefined ? undefined : `the document has it: ${known.key}`;
      },
    ),
    ...of(
      members,
      ({ document, schema, member }) => `${document} ${schema}.${member}`,
      ({ schema, member }, { document }) => memberProblem(schema, member, document),
    ),
  ];
}

async function read(specs: string, name: string): Promise<Found> {
  const file = join(specs, name);
  if (!existsSync(file)) return undefined;
  const document = await readApiDocument(file);
  return { document, contract: contractOf(document) };
}

function responseProblem(name: string, status: number, { operations }: Contract): string | undefined {
  const meant = name === '*' ? operations : operations.filter((each) => operationName(each) === name);
  if (meant.length === 0) return `no operation is called ${name}`;
  return meant.every((operation) => documents(operation, status)) ? 'the document has this status' : undefined;
}

const documents = ({ responses }: Operation, status: number): boolean =>
  responses.some((each) => ['default', String(status), `${Math.floor(status / 100)}XX`].includes(each.status));

function memberProblem(schema: string, member: string, { root }: ApiDocument): string | undefined {
  const found = resolvePointer(root, `#/components/schemas/${pointerToken(schema)}`);
  if (!isObject(found)) return `no schema is called ${schema}`;
  const parts = [found, ...(Array.isArray(found.allOf) ? found.allOf : [])].filter(isObject);
  const has = parts.some(({ properties }) => isObject(properties) && Object.hasOwn(properties, member));
  return has ? 'the schema has this member' : undefined;
}
