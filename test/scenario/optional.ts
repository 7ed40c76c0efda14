/** What a scenario asks of a server that not every server has, read from its steps. */
import { isObject, type JsonObject } from '../../harness/json-object.ts';
import { neededBy } from '../../harness/scenario/needed.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { ownOf, partsOf, verbOf } from '../../harness/verbs/all.ts';

/** Operations that a server need not have. `host` and `ossfs` are not here: no answer tells whether a server has them. */
const OPERATIONS: Record<string, string> = {
  pauseSandbox: 'lifecycle.pause',
  resumeSandbox: 'lifecycle.pause',
  createSnapshot: 'lifecycle.snapshots',
  listSnapshots: 'lifecycle.snapshots',
  getSnapshot: 'lifecycle.snapshots',
  deleteSnapshot: 'lifecycle.snapshots',
  reportMetricsEvent: 'lifecycle.telemetry',
};

/** States that a sandbox has where there is a pause, and in no other way. */
const STATES_OF_A_PAUSE = ['Pausing', 'Paused', 'Resuming'];

const ON_ACCESS = 'access.renew.extend.seconds';

/** A sentence for each part of a scenario that asks for a capability which is not among its needs. */
export function forgottenIn(scenario: Scenario): string[] {
  const needed = neededBy(scenario);
  const lacking = (what: string, asked: readonly string[], needs: readonly string[]): string[] =>
    [...new Set(asked)]
      .filter((name) => !scenario.needs.includes(name) && !needs.includes(name))
      .map((name) => `${scenario.file} > ${what}: ${name}`);
  const sandboxes = Object.entries(scenario.sandboxes).flatMap(([name, spec]) =>
    lacking(`sandbox ${name}`, ofSandbox(spec), needed.ofPart(`sandboxes.${name}`)),
  );
  const steps = scenario.steps.flatMap(({ name, step, case: value }, index) =>
    lacking(
      name,
      partsOf(step).flatMap((part) => ofAction(verbOf(part).name, ownOf(part), part.case ?? value)),
      needed.ofStep(index),
    ),
  );
  return [...sandboxes, ...steps];
}

/** What an action asks for, by its verb and what stands under it. */
function ofAction(verb: string, own: unknown, value: unknown): string[] {
  if (verb === 'probe') return ofSandbox(own);
  if (verb === 'wait') {
    return isObject(own) && STATES_OF_A_PAUSE.includes(String(own.state)) ? ['lifecycle.pause'] : [];
  }
  if (verb !== 'call') return [];
  const call: JsonObject = isObject(own) ? own : { operation: own };
  const operation = String(call.operation);
  // A name that only the run knows would hide what is asked for.
  if (operation.includes('${')) throw new Error(`an operation that is not known before the run: ${operation}`);
  const named = OPERATIONS[operation];
  if (named !== undefined) return [named];
  if (operation === 'getSandboxEndpoint') return ofEndpoint(isObject(call.query) ? call.query : {}, value);
  return operation === 'createSandbox' ? ofCreation(call, value) : [];
}

function ofEndpoint(query: JsonObject, value: unknown): string[] {
  const proxy = given(query.use_server_proxy ?? false, value);
  return [
    ...('expires' in query ? ['endpoints.signed'] : []),
    ...(String(proxy) === 'false' ? [] : ['endpoints.server-proxy']),
  ];
}

function ofCreation({ body, sandbox, text }: JsonObject, value: unknown): string[] {
  const content = [given(body, value), given(sandbox, value), text];
  // A member may come from the case by way of an expression.
  const whole = JSON.stringify(content).includes('case') ? [content, value] : content;
  const [plain] = content;
  const endless = (isObject(sandbox) && sandbox.timeout === null) || (isObject(plain) && isEndless(plain));
  return [...ofMembers(whole), ...(endless ? ['lifecycle.manual-cleanup'] : [])];
}

/** Of a body as it is sent; what is left out of a declared sandbox is filled in, its timeout too. */
const isEndless = (body: JsonObject): boolean => body.timeout === undefined || body.timeout === null;

function ofSandbox(spec: unknown): string[] {
  const extended = isObject(spec) && isObject(spec.extensions) && ON_ACCESS in spec.extensions;
  return [...ofMembers(spec), ...(extended ? ['lifecycle.renew-on-access'] : [])];
}

function ofMembers(content: unknown): string[] {
  const members = membersOf(content);
  const has = (name: string): boolean => members.some(([member]) => member === name);
  return [
    ...(has('pvc') ? ['volumes.pvc'] : []),
    ...(has('snapshotId') ? ['lifecycle.snapshots'] : []),
    ...(has('platform') ? ['lifecycle.platform'] : []),
    ...(members.some(([name, value]) => name === 'secureAccess' && value !== false) ? ['endpoints.secure-access'] : []),
  ];
}

/** Each member in a value with its own value; of a text that is JSON or an expression, the names that look like members. */
function membersOf(value: unknown): [string, unknown][] {
  if (typeof value === 'string') {
    return [...value.matchAll(/"(\w+)"\s*:\s*(false)?/g)].map(([, name = '', no]) => [
      name,
      no === 'false' ? false : '',
    ]);
  }
  if (Array.isArray(value)) return value.flatMap(membersOf);
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => [[name, inner], ...membersOf(inner)]) : [];
}

/** A member that is the case, or a member of it, with the value that it has there. */
function given(member: unknown, value: unknown): unknown {
  const path = typeof member === 'string' ? /^\$\{case((?:\.\w+)*)\}$/.exec(member)?.[1] : undefined;
  if (path === undefined) return member;
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);
}
