/** `claim`: a PersistentVolumeClaim as its cluster has it. */
import { HarnessError } from '../errors.ts';
import type { Kit } from '../format/kit.ts';
import { checkDeclared } from './checking.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ NameOrCase }: Kit) =>
  NameOrCase('Look at the PersistentVolumeClaim of this volume, as the cluster has it.');

/** Result: `{ exists: false }` alone where there is no such claim, else `exists` and what the cluster says of it. */
export const claim = defineVerb<OwnOf<typeof schema>>({
  name: 'claim',
  summary: 'looks at the PersistentVolumeClaim of a volume, as the cluster has it',
  schema,
  needs: (name) => [`volumes.${name}`],
  check: (name, checking) => checkDeclared('volumes', name, checking),
  result: () => ({
    exists: true,
    uid: true,
    phase: true,
    storageClass: true,
    storage: true,
    accessModes: true,
    deleting: true,
  }),
  async perform(name, { check, around, resources }) {
    const claimName = resources.claims[name];
    if (claimName === undefined) throw new HarnessError(`no volume to look at: ${check}`);
    const { volumes } = around;
    if (volumes.describe === undefined) {
      throw new HarnessError(`claim ${claimName} cannot be seen: the scenario needs volumes.kubernetes`);
    }
    const description = await volumes.describe(claimName);
    return description === undefined ? { exists: false } : { exists: true, ...description };
  },
});
