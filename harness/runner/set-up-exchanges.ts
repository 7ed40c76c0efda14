/** Which exchanges of the set-up belong to which part of it: the parts are made side by side. */

import { isDeepStrictEqual } from 'node:util';
import type { SetUp } from '../engine/scenario-run.ts';
import { isObject } from '../json-object.ts';
import { idMadeBy, isSandboxCreation, requestText } from '../repro/trace.ts';
import { ROLE_METADATA_KEY } from '../run/metadata-keys.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Exchange } from '../wire/exchange.ts';
import { rawBodies } from '../wire/raw-bodies.ts';

/**
 * The exchanges of one part, oldest first: the creation that asks for what the scenario declares, and all that is about
 * what it made. Of a part that none of them can be told to be of, all of the set-up. `claims`: names of the volumes.
 */
export function exchangesOfPart(
  part: Pick<SetUp, 'kind' | 'resource'>,
  scenario: Pick<Scenario, 'sandboxes'>,
  claims: Readonly<Record<string, string>>,
  exchanges: readonly Exchange[],
): Exchange[] {
  const ofSetUp = exchanges.filter(({ step }) => step === null);
  const creations = ofSetUp.filter(isSandboxCreation);
  const own = part.kind === 'volume' ? ofVolume() : ofSandbox();
  if (own.length === 0) return part.kind === 'volume' ? [] : ofSetUp;
  const ids = own.flatMap((creation) => idMadeBy(creation) ?? []);
  return ofSetUp.filter((one) => own.includes(one) || ids.some((id) => `${one.base} ${requestText(one)}`.includes(id)));

  /** A provisioner that has no other way makes it through a sandbox of its own. */
  function ofVolume(): Exchange[] {
    const claim = claims[part.resource];
    return creations.filter((creation) => {
      const { metadata } = bodyOf(creation);
      const mounts = volumesIn(creation).some(({ pvc }) => isObject(pvc) && pvc.claimName === claim);
      return mounts && isObject(metadata) && metadata[ROLE_METADATA_KEY] !== undefined;
    });
  }

  function ofSandbox(): Exchange[] {
    const spec = scenario.sandboxes[part.resource] ?? {};
    const agreeing = creations.map((creation) => ({ creation, points: agreement(spec, bodyOf(creation)) }));
    const most = Math.max(...agreeing.map(({ points }) => points));
    return agreeing.filter(({ points }) => points === most).map(({ creation }) => creation);
  }
}

/** Members of a request that a scenario may declare, each a point where it is as declared, or absent where it is not. */
const DECLARED = ['entrypoint', 'timeout', 'env', 'resourceLimits', 'extensions', 'platform'] as const;

function agreement(spec: Record<string, unknown>, body: Record<string, unknown>): number {
  const members = DECLARED.filter((name) => spec[name] !== undefined && isDeepStrictEqual(spec[name], body[name]));
  const places = (volumes: unknown): string =>
    JSON.stringify(Array.isArray(volumes) ? volumes.map((volume) => [volume?.name, volume?.mountPath]) : []);
  const metadata = Object.entries(isObject(spec.metadata) ? spec.metadata : {});
  const given = isObject(body.metadata) ? body.metadata : {};
  const marks = metadata.filter(([name, value]) => given[name] === value).length;
  return members.length + marks + (places(spec.volumes) === places(body.volumes) ? 1 : 0);
}

function bodyOf(creation: Exchange): Record<string, unknown> {
  const { requestJson } = rawBodies(creation);
  return isObject(requestJson) ? requestJson : {};
}

function volumesIn(creation: Exchange): Record<string, unknown>[] {
  const { volumes } = bodyOf(creation);
  return Array.isArray(volumes) ? volumes.filter(isObject) : [];
}
