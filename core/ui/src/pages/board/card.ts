/** What stands on a card: three lines chosen from the view's card fields. */
import type { FieldDef, ObjectDef, RecordData, Ref, ViewDef } from '@/api/types';
import { fieldOf } from './totals';

export interface CardFields {
  name: FieldDef | undefined;
  amount: FieldDef | undefined;
  /** Second line: the first thing that is neither amount, owner nor date. */
  subject: FieldDef | undefined;
  owner: FieldDef | undefined;
  date: FieldDef | undefined;
}

const isDate = (field: FieldDef) => field.kind === 'date' || field.kind === 'datetime';

export function cardFields(object: ObjectDef, view: ViewDef): CardFields {
  const named = (view.card ?? []).map((key) => fieldOf(object, key)).filter((field) => field !== undefined);
  const header = object.layout.header.map((key) => fieldOf(object, key)).filter((field) => field !== undefined);
  const amount = named.find((field) => field.key === view.sum) ?? named.find((field) => field.kind === 'money');
  const owner = named.find((field) => field.kind === 'user') ?? fieldOf(object, object.has_owner ? 'owner' : null);
  const date = named.find(isDate) ?? header.find(isDate);
  const subject = named.find(
    (field) => field !== amount && field !== owner && !isDate(field) && field.key !== object.name_field,
  );
  return { name: fieldOf(object, object.name_field), amount, subject, owner, date };
}

/** Fields a column asks the server for: only what cards show and what figures need. */
export function queriedFields(object: ObjectDef, view: ViewDef): string[] {
  const { name, amount, subject, owner, date } = cardFields(object, view);
  const keys = [name?.key, amount?.key, subject?.key, owner?.key, date?.key, view.group_by, view.sum, view.weighted_sum];
  return [...new Set(keys.filter((key) => key !== undefined))];
}

export const refOf = (record: RecordData, field: FieldDef | undefined): Ref | null => {
  const value = field ? record[field.key] : null;
  return typeof value === 'object' && value !== null && 'label' in value && 'id' in value ? (value as Ref) : null;
};

/** `today` as `YYYY-MM-DD` in the viewer's calendar. A closed card is never late. */
export function isOverdue(date: unknown, isClosed: boolean, today: string): boolean {
  return !isClosed && typeof date === 'string' && date.slice(0, 10) < today;
}
