/** The members of an entry of a file that say in which requirement sets it is. Loaded only to generate schemas. */
import { Type } from 'typebox';
import { SET_ID } from './spec-version.ts';

const SetName = (description: string) => Type.Optional(Type.String({ pattern: SET_ID, description }));

/** `introducedIn` and `removedIn`, both optional. */
export const lifespanShape = {
  introducedIn: SetName('The requirement set with which it came, as 2026-12; absent: it is there since the first.'),
  removedIn: SetName('The requirement set from which on it is there no more.'),
};
