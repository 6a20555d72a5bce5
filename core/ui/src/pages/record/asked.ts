/** What of a record's fields hangs on the rest of the record. The server decides; here it is shown before one saves. */
import type { FieldDef, RecordData } from '@/api/types';
import { matches } from './matches';

/** Whether the field is shown, the record being like this. */
export const isThere = (field: FieldDef, record: Partial<RecordData>, me: string): boolean => matches(field.visible_when, record as RecordData, me);

/** Whether the field must be filled in, the record being like this. */
export const isAsked = (field: FieldDef, record: Partial<RecordData>, me: string): boolean =>
  isThere(field, record, me) && (field.required || (Boolean(field.required_when) && matches(field.required_when, record as RecordData, me)));
