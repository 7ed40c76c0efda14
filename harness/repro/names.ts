/** What stands for what in a script: shell variables for ids, addresses and secrets. */
import { secretVariable } from '../contract/curl.ts';
import type { Exchange } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import { idReplacements } from './ids.ts';
import { type Replacement, shellWord } from './quote.ts';
import { givenAddress, idMadeBy, isSandboxCreation, type Trace } from './trace.ts';

export type Names = {
  /** The variable for the id that an exchange makes. */
  idOf(exchange: Exchange): string | undefined;
  /** The variable for the address that an exchange gives. */
  givenBy(exchange: Exchange): string | undefined;
  /** The variable for the address that an exchange goes to. */
  addressOf(exchange: Exchange): string | undefined;
  /** Text of a request as a word of the shell. `at`: when it was sent, RFC 3339; times in it stay without. */
  word(text: string, at?: string): string;
  /** The URL of an exchange as a word of the shell. */
  url(exchange: Exchange): string;
  /** The text with the variables that hold the secrets of a thing of this name, for `word`. */
  withSecrets(text: string, name: string): string;
  /** Variables of the environment that hold secrets, as far as they were asked for. */
  readonly secrets: readonly string[];
  /** Exchanges whose address nobody gave, as far as they were asked for. */
  readonly lost: readonly Exchange[];
};

/** Gives a name to each thing that the exchanges of a trace make or ask for. */
export function namesOf(trace: Trace, { runId, image }: { runId: string; image: string }): Names {
  const ids = new Map<Exchange, string>();
  const addresses = new Map<Exchange, string>();
  const fixed: Replacement[] = [
    { find: runId, shell: '$run' },
    { find: `"uri":${JSON.stringify(image)}`, shell: '\\"uri\\":\\"$image\\"' },
  ];
  for (const exchange of trace.before) {
    const id = idMadeBy(exchange);
    if (id !== undefined) {
      const variable = `${isSandboxCreation(exchange) ? 'sandbox' : 'snapshot'}${ids.size + 1}`;
      ids.set(exchange, variable);
      fixed.push(...idReplacements(id, variable));
    } else if (givenAddress(exchange) !== undefined) addresses.set(exchange, `address${addresses.size + 1}`);
  }
  const secrets: string[] = [];
  const lost: Exchange[] = [];

  const addressOf = (exchange: Exchange): string | undefined => {
    const given = trace.addressOf(exchange);
    return given && addresses.get(given);
  };
  const word: Names['word'] = (text, at = '') => {
    const hidden = secrets.map((variable): Replacement => ({ find: markOf(variable), shell: `$${variable}` }));
    return shellWord(text, { fixed: [...fixed, ...hidden], sentAt: Date.parse(at) });
  };
  const baseOf = (exchange: Exchange): string => {
    if (exchange.api === 'lifecycle') return '"$api"';
    const address = addressOf(exchange);
    if (address !== undefined) return `"$${address}"`;
    if (trace.isOfServer(exchange)) return '"$server"';
    lost.push(exchange);
    return word(exchange.base);
  };
  const withSecrets = (text: string, name: string): string => {
    if (!text.includes(REDACTED)) return text;
    const variable = secretVariable(name);
    if (!secrets.includes(variable)) secrets.push(variable);
    return text.replaceAll(REDACTED, markOf(variable));
  };
  return {
    idOf: (exchange) => ids.get(exchange),
    givenBy: (exchange) => addresses.get(exchange),
    addressOf,
    word,
    url: (exchange) => baseOf(exchange) + word(withSecrets(exchange.request.target, 'query'), exchange.at),
    withSecrets,
    secrets,
    lost,
  };
}

/** Stands in a text where the value of a variable belongs. */
const markOf = (variable: string): string => `[value of ${variable}]`;
