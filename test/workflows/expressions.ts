/** `${{ ... }}` as the environments of our steps have it: paths into contexts, texts, and `||`. */

/** What the runner knows: `inputs`, `steps`, `matrix` and so on. */
export type Contexts = Record<string, unknown>;

const PATH = /^[a-z]+(?:\.[\w-]+)+$/i;

/** The text with its expressions replaced. What a context lacks is empty, as on GitHub; a context that is not given is an error. */
export const evaluated = (text: string, contexts: Contexts): string =>
  text.replaceAll(/\$\{\{(.*?)\}\}/g, (_all, expression: string) => {
    const values = expression.split('||').map((part) => partOf(part.trim(), contexts));
    return values.find((value) => value !== '') ?? '';
  });

function partOf(part: string, contexts: Contexts): string {
  const quoted = /^'(.*)'$/.exec(part)?.[1];
  if (quoted !== undefined) return quoted;
  if (!PATH.test(part)) throw new Error(`expression that this test cannot evaluate: ${part}`);
  const [context = '', ...names] = part.split('.');
  if (!(context in contexts)) throw new Error(`the test gives no ${context} for ${part}`);
  let value: unknown = contexts[context];
  for (const name of names) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined || value === null || value === false ? '' : String(value);
}
