/** The schema of a line of sdk-trouble.ndjson. */
import { Type } from 'typebox';
import { ExchangeLine } from '../wire/exchange-format.ts';

export const SdkTroubleLine = Type.Object(
  {
    driver: Type.String(),
    operation: Type.Enum(['create', 'connect', 'run', 'file', 'state', 'remove']),
    kind: Type.Enum(['unused', 'mended', 'misread', 'refused']),
    what: Type.Optional(Type.String()),
    error: Type.String(),
    recorded: Type.Optional(Type.String()),
    exchange: ExchangeLine,
  },
  { additionalProperties: false, description: 'What an SDK could not use in a run of opensandbox-conformance.' },
);
