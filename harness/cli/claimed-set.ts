/** The requirement set of a claim (stand-in until harness/sets/ has one). */
import { loadCapabilities } from '../capabilities/load.ts';
export function claimedSet(id: string, specs: string) {
  const skips = loadCapabilities(specs).capabilities.map(({ name }) => ({ check: '*', capability: name }));
  const set = { set: id, certificatesUntil: '2027-06-30', skips };
  return { set, text: `${JSON.stringify(set, null, 2)}\n` };
}
