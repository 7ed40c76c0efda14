/** Recorded requests as lines of a script. */
import { isOfTheClient } from '../contract/curl.ts';
import type { Exchange, KeptBody } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import type { Names } from './names.ts';
import { octalChunks } from './quote.ts';
import { isSandboxCreation, isSnapshotCreation } from './trace.ts';

/** The lines for one request: its headers, its body, and what asks it. What it makes is removed at the end. */
export function requestLines(exchange: Exchange, names: Names): string {
  return lines(exchange, names, `${callOf(exchange)} ${names.word(exchange.request.method)} ${names.url(exchange)}`);
}

/** The lines for a request that gives an address, which is then in `$address` and in the file of this name. */
export function addressLines(exchange: Exchange, names: Names, variable: string): string {
  const { method, target } = exchange.request;
  const port = /\/endpoints\/(\d+)/.exec(target)?.[1] ?? '0';
  return lines(exchange, names, `give_address ${variable} ${names.word(method)} ${names.url(exchange)} ${port}`);
}

function callOf(exchange: Exchange): string {
  if (isSandboxCreation(exchange)) return 'make sandbox';
  return isSnapshotCreation(exchange) ? 'make snapshot' : 'ask';
}

function lines(exchange: Exchange, names: Names, call: string): string {
  const { headers, body } = exchange.request;
  const given = headers.flatMap(([name, value]) => headerLine(name, value, exchange, names) ?? []);
  return [...given, ...bodyLines(body, exchange, names), call].join('\n');
}

function headerLine(name: string, value: string, exchange: Exchange, names: Names): string | undefined {
  if (isOfTheClient(name) || /^open-sandbox-client-/i.test(name) || (/^accept$/i.test(name) && value === '*/*'))
    return undefined;
  if (value === '') return `header ${names.word(`${name};`)}`;
  if (!value.includes(REDACTED)) return `header ${names.word(`${name}: ${value}`, exchange.at)}`;
  const beginning = names.word(`${name}: `);
  if (exchange.wrongKey !== undefined) return `header ${beginning}"$(wrong_key ${names.word(exchange.wrongKey)})"`;
  const address = names.addressOf(exchange);
  if (address !== undefined) return `header ${beginning}"$(address_header ${address} ${names.word(name)})"`;
  if (/^open-sandbox-api-key$/i.test(name)) return 'with_key';
  return `header ${names.word(names.withSecrets(`${name}: ${value}`, name), exchange.at)}`;
}

function bodyLines(body: KeptBody | undefined, exchange: Exchange, names: Names): string[] {
  if (body === undefined || body.bytes === 0) return [];
  // No word of the shell can hold a NUL.
  if (body.text !== undefined && !body.text.includes('\0')) {
    const members = body.text.replace(/"([A-Za-z_-]+)"\s*:\s*"\[redacted\]"/g, (member, name: string) =>
      names.withSecrets(member, name),
    );
    return [`body ${names.word(names.withSecrets(members, 'body'), exchange.at)}`];
  }
  const raw = body.text === undefined ? Buffer.from(body.base64 ?? '', 'base64') : Buffer.from(body.text);
  return octalChunks(raw).map((chunk) => `bytes '${chunk}'`);
}
