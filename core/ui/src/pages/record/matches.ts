/** Whether a record is like a filter says, told in the browser: of a form that is typed in, of actions that make sense. The server decides. */
import type { Condition, FieldValue, Filter, RecordData } from '@/api/types';
import { asText, isEmptyValue, isMoney, isRef } from '@/fields/values';
import { localDay, rangeOf } from './dayRange';

export function matches(filter: Filter | null | undefined, record: RecordData, me: string, now = new Date()): boolean {
  if (!filter) return true;
  if ('and' in filter) return filter.and.every((part) => matches(part, record, me, now));
  if ('or' in filter) return filter.or.some((part) => matches(part, record, me, now));
  if ('not' in filter) return !matches(filter.not, record, me, now);
  return passes(filter, record[filter.field], me, now);
}

function passes({ op, value: wanted }: Condition, held: FieldValue, me: string, now: Date): boolean {
  const operand = (one: unknown): string => (one === '$me' ? me : plain(one as FieldValue));
  const one = operand(Array.isArray(wanted) ? null : wanted);
  const many = Array.isArray(wanted) ? wanted.map(operand) : [];
  if (op === 'is_null') return isEmptyValue(held) === (wanted !== false);
  // Of nothing it can only be said what it is not.
  if (isEmptyValue(held)) return op === 'not_in' || (op === 'ne' && one !== '') || (op === 'eq' && one === '');
  const items = Array.isArray(held) ? held.map((item) => plain(item as FieldValue)) : null;
  const value = plain(held);
  const isEqual = () => (isMoney(held) ? compare(value, one) === 0 : value === one);
  const side = (other: string) => compare(value, other);
  switch (op) {
    case 'eq':
      return isEqual();
    case 'ne':
      return !isEqual();
    case 'in':
      return (items ?? [value]).some((item) => many.includes(item));
    case 'not_in':
      return !(items ?? [value]).some((item) => many.includes(item));
    case 'contains':
      return items ? items.includes(one) : value.toLowerCase().includes(one.toLowerCase());
    case 'starts_with':
      return value.toLowerCase().startsWith(one.toLowerCase());
    case 'gt':
      return (side(one) ?? -1) > 0;
    case 'gte':
      return (side(one) ?? -1) >= 0;
    case 'lt':
      return (side(one) ?? 1) < 0;
    case 'lte':
      return (side(one) ?? 1) <= 0;
    case 'between':
      return (side(many[0] ?? '') ?? -1) >= 0 && (side(many[1] ?? '') ?? 1) <= 0;
    case 'within': {
      const range = rangeOf(one, localDay(now));
      const day = dayOf(value);
      return range !== null && range.from <= day && day < range.to;
    }
    default:
      // What a newer server asks and cannot be told here is offered.
      return true;
  }
}

function plain(value: FieldValue): string {
  if (isMoney(value)) return asText(value.amount);
  return isRef(value) ? value.id : asText(value);
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The day that a date or an instant falls on here. */
const dayOf = (value: string): string => (DAY.test(value) ? value : localDay(new Date(value)));

/** Numbers by their size, everything else (dates above all) as text; null where a number meets none. */
function compare(one: string, other: string): number | null {
  const [a, b] = [Number(one), Number(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  if (!Number.isNaN(b)) return null;
  // An instant beside a day is the day that it falls on.
  const own = DAY.test(other) && one.includes('T') ? dayOf(one) : one;
  return own < other ? -1 : own > other ? 1 : 0;
}
