/** What marks the harness's own sandboxes, for faults that must leave the marks on them. */
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { type Json, metadataOf } from './wiring.ts';

/** The metadata of a creation by which the harness finds what it has made, and none of a scenario's own. */
export const marksOf = (body: Json): Json =>
  Object.fromEntries(
    Object.entries(metadataOf(body)).filter(([key]) => key === RUN_METADATA_KEY || key === ROLE_METADATA_KEY),
  );
