/**
 * The embedded runtime with claims as Kubernetes has them, for faults of servers there: what is asked of a claim that is
 * made is kept beside its directory (harness/volumes/directory/description.ts), and no claim goes with a sandbox.
 */
import { isObject } from '../json-object.ts';
import type { ClaimMount, Seams } from '../reference/seams.ts';
import { type ClaimSpec, readSpec, USUAL_CLAIM, writeSpec } from '../volumes/directory/description.ts';
import { bytesOf } from '../volumes/kubernetes/quantity.ts';
import type { FaultPlan } from '../wire/faults.ts';
import type { FaultTools, LiveFault } from './fault.ts';
import { CREATE } from './operations.ts';
import { byBody, type Instead, type Json, volumesOf } from './wiring.ts';

/** What the requests of faults here need to be claimed. */
export const KUBERNETES_CLAIMS = ['volumes.kubernetes'];

/** What such a server does wrong. */
export type ClaimMistake = {
  /** What a claim is that is made, in the place of what is `asked`. */
  made?(asked: ClaimSpec, hints: Json): ClaimSpec;
  /** What becomes of a claim that is there, `present`, when a request names it; `own` is its directory. */
  found?(present: ClaimSpec, asked: ClaimSpec, own: string): ClaimSpec | Promise<ClaimSpec>;
  /** The directory that is mounted in the place of that of the claim. */
  directory?(mount: ClaimMount, own: string): Promise<string>;
  /** How a creation is met; undefined: as ever. */
  create?(body: Json): Instead | undefined;
  wire?: FaultPlan;
  seams?: Partial<Seams>;
};

/** A server on Kubernetes with a mistake; without one it conforms. */
export const onKubernetes =
  (mistakeOf: (tools: FaultTools) => ClaimMistake = () => ({})): LiveFault['server'] =>
  (tools) => {
    const mistake = mistakeOf(tools);
    const hints = new Map<string, Json>();
    return {
      wire: (request) =>
        mistake.wire?.(request) ??
        (CREATE(request)
          ? byBody((body) => {
              for (const { pvc } of volumesOf(body).filter(isObject)) {
                if (isObject(pvc)) hints.set(String(pvc.claimName), pvc);
              }
              return mistake.create?.(body);
            })
          : undefined),
      seams: {
        deleteOnSandboxTermination: () => false,
        async claimDirectory(mount, own) {
          const said = hints.get(mount.claimName) ?? {};
          const asked = askedIn(said);
          const present = await readSpec(own);
          const { made, found, directory } = mistake;
          const spec =
            present === undefined ? (made?.(asked, said) ?? asked) : ((await found?.(present, asked, own)) ?? present);
          await writeSpec(own, spec);
          return directory?.(mount, own) ?? own;
        },
        ...mistake.seams,
      },
    };
  };

/** What the hints of a claim ask for. */
function askedIn({ storageClass, storage, accessModes }: Json): ClaimSpec {
  return {
    storageClass: typeof storageClass === 'string' ? storageClass : USUAL_CLAIM.storageClass,
    storage: typeof storage === 'string' ? bytesOf(storage) : USUAL_CLAIM.storage,
    accessModes: Array.isArray(accessModes) ? accessModes.map(String) : USUAL_CLAIM.accessModes,
  };
}
