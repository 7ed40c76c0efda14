/** What a check is found by in a run: in the columns of several drivers it has one id. */
import { inColumn } from '../verdict/in-column.ts';
import type { CheckRecord } from '../verdict/record.ts';

export const keyOf = ({ id, driver }: Pick<CheckRecord, 'id' | 'driver'>): string => inColumn(id, driver);
