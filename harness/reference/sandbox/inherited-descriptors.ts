/** File descriptors that this process would hand to every child without meaning to. */
import { readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2000000;

/**
 * Descriptors above standard error that survive an exec. A shell, a CI runner or an editor may have left some to us; one
 * of a directory would be a way out of a sandbox.
 */
export function inheritedDescriptors(): number[] {
  return readdirSync('/proc/self/fd')
    .filter((name) => Number(name) > 2 && survivesExec(name))
    .map(Number);
}

function survivesExec(descriptor: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'));
    return flags?.[1] !== undefined && (Number.parseInt(flags[1], 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // Closed meanwhile, as the one that listed the directory always is.
    return false;
  }
}
