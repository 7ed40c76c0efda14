/** Processes, as tests look at them. */
import { readFileSync } from 'node:fs';

/** False as well for one that has ended and that nobody has waited for. */
export function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
