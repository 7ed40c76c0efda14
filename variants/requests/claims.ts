/** Servers that decide in another way about the claims of named volumes. */
import { setTimeout as delay } from 'node:timers/promises';
import { CREATE, DELETE, idIn } from '../../harness/faults/operations.ts';
import { answerOf, type Json, parsed, volumesOf } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { isObject } from '../../harness/json-object.ts';
import { where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const REFUSED_AFTER_MS = 4000;

/** The `pvc` of each volume of a creation. */
const claims = (body: Json): Json[] =>
  volumesOf(body).flatMap((volume) => (isObject(volume) && isObject(volume.pvc) ? [volume.pvc] : []));

/** Whose claims go with them: a claim that was made for a sandbox with the flag, by its name, and that sandbox. */
function tied(): Layer {
  const owners = new Map<string, string>();
  const known = new Set<string>();
  return async (request, next) => {
    if (DELETE(request)) {
      const reply = await next();
      const gone = idIn(request);
      if (reply.status < 300) for (const [claim, owner] of owners) if (owner === gone) owners.delete(claim);
      return reply;
    }
    if (!CREATE(request)) return next();
    const named = claims(parsed(await request.body()) ?? {});
    const taken = named.find(({ claimName }) => owners.has(String(claimName)));
    if (taken !== undefined) {
      const message = `The claim ${taken.claimName} goes with another sandbox.`;
      return answerOf(409, { code: 'CLAIM_IN_USE', message });
    }
    const reply = await next();
    if (reply.status >= 300) return reply;
    const body = await wholeBody(reply);
    const id = String(parsed(body)?.id);
    for (const { claimName, deleteOnSandboxTermination } of named) {
      const claim = String(claimName);
      if (deleteOnSandboxTermination === true && !known.has(claim)) owners.set(claim, id);
      known.add(claim);
    }
    return { ...reply, body };
  };
}

export const claimVariants: readonly Variant[] = [
  {
    id: 'requests.claims.tied',
    says: 'answers 409 to a sandbox that mounts a claim which was made for another one and goes with it',
    axis: 'requests-claims',
    allows:
      'sandbox-lifecycle.yml components.responses.Conflict: the present state does not permit the operation; that a claim which goes with one sandbox is there for others is said nowhere.',
    // Of Docker the text promises more.
    without: ['volumes.docker'],
    server: () => ({ layer: tied() }),
  },
  {
    id: 'requests.claims.stay',
    says: 'removes no volume with a sandbox, whatever deleteOnSandboxTermination says',
    axis: 'requests-claims',
    allows:
      'sandbox-lifecycle.yml PVC.deleteOnSandboxTermination: for a PVC of Kubernetes it changes nothing, and its storage class decides.',
    without: ['volumes.docker'],
    server: () => ({ seams: { deleteOnSandboxTermination: () => false } }),
  },
  {
    id: 'requests.claims.refused-late',
    says: 'takes four seconds to refuse a claim that has no volume and must not get one',
    axis: 'requests-claims-refusal',
    silent:
      'No operation has a time in which it is answered; a server may have to wait for a sandbox that never starts.',
    server: () => ({
      layer: where(CREATE, async (request, next) => {
        const reply = await next();
        const strict = claims(parsed(await request.body()) ?? {}).some((pvc) => pvc.createIfNotExists === false);
        if (strict && reply.status >= 400) await delay(REFUSED_AFTER_MS);
        return reply;
      }),
    }),
  },
];
