import { suggestion } from '../yaml/diagnostic.ts';

/** What is said of a name that is none of the names of capabilities: the one that was meant, where it can be guessed. */
export function unknownCapability(name: string, names: readonly string[]): { message: string; hint: string } {
  const hint = suggestion(name, names) ?? 'capabilities are entered in specs/capabilities.yaml';
  return { message: `no capability is called ${name}`, hint };
}
