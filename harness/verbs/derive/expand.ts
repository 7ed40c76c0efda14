/** A `violations` step becomes one `call` step for each constraint of an operation: names are known before a run. */
import { isDeepStrictEqual } from 'node:util';
import type { ApiDocument } from '../../contract/document.ts';
import type { Need, Part } from '../../format/step.ts';
import { isObject, type JsonObject } from '../../json-object.ts';
import { pointerToken, resolvePointer } from '../../json-pointer.ts';
import type { CallAction } from '../call-format.ts';
import type { Derive, Expansion } from '../derivation.ts';
import type { FormPart } from '../multipart.ts';
import type { ViolationsAction } from '../violations.ts';
import { bodyFaults, faultyBody, type Lacking, type Samples } from './body.ts';
import { parameterFaults } from './parameters.ts';
import { MARK, openTexts, rawFaults } from './text.ts';

/** What of the documents the derivation needs. */
export type RequestDocument = {
  document: ApiDocument;
  operations: readonly { operationId: string; method: string; path: string }[];
};

/** One faulty request. */
type Fault = { name: string; pointer: string; call: Partial<CallAction> };

const JSON_TYPE = 'application/json';

/**
 * A request that breaks the document is refused. Which of the documented answers it is, and that it is one with its
 * ErrorResponse, is judged with all exchanges against the document. The key is right, and nothing is in the way of the
 * valid request: 401 and 409 are refusals for another reason.
 */
const REFUSED = { status: { type: 'integer', minimum: 400, maximum: 499, not: { enum: [401, 409] } } };

/** How `violations` steps are derived from these documents: from the one that has the operation. */
export const derivationFrom =
  (...requests: RequestDocument[]): Derive =>
  (step) => {
    const { operation } = step.violations as ViolationsAction;
    const has = ({ operations }: RequestDocument): boolean =>
      operations.some(({ operationId }) => operationId === operation);
    const request = requests.find(has);
    if (request !== undefined) return expandViolations(step, request);
    return { steps: [], problems: [{ member: 'operation', message: `no document has the operation ${operation}` }] };
  };

function expandViolations(step: Part, { document, operations }: RequestDocument): Expansion {
  const action = step.violations as ViolationsAction;
  const problems: Expansion['problems'] = [];
  const named = operations.find(({ operationId }) => operationId === action.operation);
  const at = named && `/paths/${pointerToken(named.path)}`;
  const operation =
    at === undefined ? undefined : resolvePointer(document.root, `#${at}/${named?.method.toLowerCase()}`);
  if (named === undefined || at === undefined || !isObject(operation)) {
    problems.push({ member: 'operation', message: `no document has the operation ${action.operation}` });
    return { steps: [], problems };
  }
  const { faults, lacking } = derive(action, document, operation, at, `${at}/${named.method.toLowerCase()}`);
  const used = new Set<string>();
  const excepted = (names: string, pointer: string): boolean =>
    (action.except ?? [])
      .filter(({ at: where }) => where === names || covers(where, pointer))
      .map((e) => used.add(e.at)).length > 0;
  const kept = withoutSame(faults).filter(({ name, pointer }) => !excepted(name, pointer));
  for (const { at: place, pointer } of lacking) {
    if (excepted(place, pointer)) continue;
    problems.push({
      member: 'samples',
      message: `nothing is known to be valid at ${place}: its constraints are not derived`,
      hint: `add it to the request, to \`samples\`, or ${pointer} to \`except\``,
    });
  }
  for (const { at: where } of action.except ?? []) {
    if (!used.has(where)) problems.push({ member: 'except', message: `no constraint is excepted by ${where}` });
  }
  const rules = Object.entries(action.rules).sort(([a], [b]) => b.length - a.length);
  const steps = kept.map((fault) => {
    const rule = rules.find(([prefix]) => covers(prefix, fault.pointer));
    if (rule === undefined) problems.push({ member: 'rules', message: `no rule is named for ${fault.pointer}` });
    else used.add(`rule ${rule[0]}`);
    const needs = Object.entries(action.needs ?? {}).filter(([prefix]) => covers(prefix, fault.pointer));
    for (const [prefix] of needs) used.add(`needs ${prefix}`);
    const needed = [...new Set([...(step.needs ?? []), ...needs.flatMap(([, names]) => names)])];
    return { step: callStep(needed, step, action, fault, rule?.[1]), constraint: fault.pointer };
  });
  for (const prefix of Object.keys(action.needs ?? {})) {
    if (!used.has(`needs ${prefix}`)) problems.push({ member: 'needs', message: `nothing is derived below ${prefix}` });
  }
  for (const [prefix] of rules) {
    if (!used.has(`rule ${prefix}`)) problems.push({ member: 'rules', message: `nothing is derived below ${prefix}` });
  }
  return { steps, problems };
}

/** One value may break two constraints, an empty text a length and a pattern: it is one request, and one check. */
const withoutSame = (faults: readonly Fault[]): Fault[] =>
  faults.filter((fault, index) => {
    const same = faults.findIndex(({ name, call }) => name === fault.name && isDeepStrictEqual(call, fault.call));
    return same === index;
  });

const covers = (prefix: string, pointer: string): boolean => pointer === prefix || pointer.startsWith(`${prefix}/`);

function derive(action: ViolationsAction, document: ApiDocument, operation: JsonObject, path: string, at: string) {
  const faults: Fault[] = [];
  const lacking: Lacking[] = [];
  const samples: Samples = action.samples ?? {};
  const known = { ...action.path, ...action.query };
  for (const [name, value] of Object.entries(samples)) if (name.startsWith('?')) known[name.slice(1)] = value;
  for (const pointer of [`${path}/parameters`, `${at}/parameters`]) {
    const walk = parameterFaults(document, resolvePointer(document.root, `#${pointer}`), pointer, known);
    lacking.push(...walk.lacking);
    for (const { name, pointer: constraint, in: where, parameter, value } of walk.faults) {
      const { [parameter]: _, ...others } = action[where] ?? {};
      const call = { [where]: value === undefined ? others : { ...action[where], [parameter]: value } };
      faults.push({ name, pointer: constraint, call });
    }
  }
  if (!isObject(operation.requestBody)) return { faults, lacking };
  if (action.parts !== undefined) {
    const walk = partFaults(document, action, samples);
    return { faults: [...faults, ...walk.faults], lacking: [...lacking, ...walk.lacking] };
  }
  const content = `${at}/requestBody/content/${pointerToken(JSON_TYPE)}`;
  const schema = `${content}/schema`;
  const walk = bodyFaults(document, resolvePointer(document.root, `#${schema}`), schema, action.body, samples);
  lacking.push(...walk.lacking);
  for (const fault of walk.faults) {
    faults.push({ name: fault.name, pointer: fault.pointer, call: { body: faultyBody(action.body, samples, fault) } });
  }
  for (const { name, call } of rawFaults(action.body, operation.requestBody.required === true)) {
    faults.push({ name, pointer: content, call });
  }
  const surely = walk.faults.find(({ name, path: where }) => where.length === 1 && name.endsWith(': a list'));
  if (surely !== undefined) {
    for (const { name, call } of openTexts(faultyBody(action.body, samples, { ...surely, value: [MARK] }))) {
      faults.push({ name: `${surely.name} ${name}`, pointer: surely.pointer, call });
    }
  }
  return { faults, lacking };
}

/** Faults of the part of a form that is JSON of a schema. */
function partFaults(document: ApiDocument, action: ViolationsAction, samples: Samples) {
  const { parts = [], part } = action;
  const faults: Fault[] = [];
  const given = part === undefined ? undefined : parts[part.index];
  if (part === undefined || given?.json === undefined) return { faults, lacking: [] };
  const { json, ...rest } = given;
  const withPart = (changed: FormPart): Fault['call'] => ({ parts: parts.with(part.index, changed) });
  const walk = bodyFaults(document, resolvePointer(document.root, `#${part.schema}`), part.schema, json, samples);
  for (const fault of walk.faults) {
    const call = withPart({ ...rest, json: faultyBody(json, samples, fault) });
    faults.push({ name: `${given.name}: ${fault.name}`, pointer: fault.pointer, call });
  }
  for (const { name, call } of rawFaults(json, true).filter(({ call: { headers } }) => headers === undefined)) {
    const { text, base64 } = call;
    const content = text === undefined ? { base64: base64 ?? '' } : { text };
    const changed = withPart({ ...rest, ...content, type: JSON_TYPE });
    faults.push({ name: `${given.name}: ${name}`, pointer: part.schema, call: changed });
  }
  return { faults, lacking: walk.lacking };
}

function callStep(
  needs: readonly Need[],
  { check: sentence, in: sandbox }: Part,
  action: ViolationsAction,
  fault: Fault,
  rule: string | undefined,
): Part {
  const { path, query, body, parts } = action;
  const raw = fault.call.text !== undefined || fault.call.base64 !== undefined;
  return {
    check: `${sentence} [${fault.name}]`,
    ...(sandbox === undefined ? {} : { in: sandbox }),
    ...(needs.length === 0 ? {} : { needs: [...needs] }),
    verifies: rule === undefined ? [] : [rule],
    call: {
      operation: action.operation,
      wrong: true,
      ...(path === undefined ? {} : { path }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined || raw ? {} : { body }),
      ...(parts === undefined ? {} : { parts }),
      ...fault.call,
    },
    expect: REFUSED,
  };
}
