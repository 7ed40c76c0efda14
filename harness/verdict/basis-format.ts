/** What a run was judged by, basis.json: with the raw outcomes and the documents it gives the verdict again. */
import { type Static, Type } from 'typebox';
import { Deviation } from './baseline-format.ts';
import { Offer } from './offer.ts';
import { Verdict } from './verdict-format.ts';

const Names = Type.Array(Type.String());

export const RunBasisFile = Type.Object(
  {
    format: Type.Literal(1),
    set: Type.String({ description: 'The requirement set of the run.' }),
    facts: Type.Pick(Verdict, ['suite', 'run', 'target', 'provenance', 'files']),
    overlays: Type.Array(Type.String(), { description: 'Versions of the overlays of the run.' }),
    offers: Type.Array(Offer),
    deviations: Type.Array(
      Type.Object(
        { ...Deviation.properties, expired: Type.Optional(Type.Literal(true)) },
        { additionalProperties: false },
      ),
      { description: 'The entries of the baseline, with those that had expired marked.' },
    ),
    judges: Type.Optional(
      Type.Object(
        { profiles: Names, documents: Names },
        { additionalProperties: false, description: 'What the target can be judged by; all of the suite when absent.' },
      ),
    ),
    drivers: Type.Array(Type.String(), { minItems: 1, description: 'The first makes every check.' }),
    required: Type.Optional(Names),
    keyed: Type.Boolean({ description: 'Whether the run had an API key.' }),
  },
  { additionalProperties: false, description: 'What a run of opensandbox-conformance was judged by.' },
);
export type RunBasisFile = Static<typeof RunBasisFile>;
