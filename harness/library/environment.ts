/** The environment of the process of a run. */

type Variables = Readonly<Record<string, string | undefined>>;

/** What settings come from: they are handed over in a message, where other programs of the machine do not see them. */
const SETTINGS = /^(?:SANDBOX_|OPEN_SANDBOX_|OSS_ACCESS_KEY_|CONFORMANCE_)/;

/** What is about the program that embeds the suite: its tests, and where its CI wants its summary. */
const NOT_INHERITED = /^(?:VITEST|GITHUB_|TEST$|FORCE_COLOR$)/;

/**
 * `given`: what the program says; `inherited`: its own environment. Gives the variables that settings may come from, which are of
 * `given` alone, and those of the process: all others, and what programs need that it starts (`PATH`, `HOME`, `DOCKER_HOST`).
 */
export function environmentOf(
  given: Variables,
  inherited: Variables,
): { settings: Record<string, string>; env: Record<string, string> } {
  const entries = (variables: Variables): [string, string][] =>
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const own = entries(given);
  const outer = entries(inherited).filter(([name]) => !SETTINGS.test(name) && !NOT_INHERITED.test(name));
  const others = own.filter(([name]) => !SETTINGS.test(name));
  // What is printed is read by a program.
  return { settings: Object.fromEntries(own), env: { NO_COLOR: '1', ...Object.fromEntries([...outer, ...others]) } };
}
