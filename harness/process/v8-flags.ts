/** How the JavaScript engine of this process and of its workers spends memory and time. */
import v8 from 'node:v8';

/**
 * A run waits more than it reckons, and is over before most of what a compiler makes better has paid. Sizes of the machine
 * are a bad measure too: with much memory the engine lets each heap grow to several times what is alive in it.
 */
const FLAGS = [
  // Megabytes; 16 are usual. New workers have it, and the main thread as far as it has not grown yet.
  '--max-semi-space-size=8',
  // The old generation is collected when it has grown by so much since the last time.
  '--heap-growing-percent=40',
  // Bytes of code that are run before a function is compiled once more, with optimisations; 66 KB are usual.
  '--interrupt-budget=800000',
];

/** For a process that runs scenarios; what its own start has compiled and allocated is not touched. */
export function spareMemory(): void {
  for (const flag of FLAGS) v8.setFlagsFromString(flag);
}
