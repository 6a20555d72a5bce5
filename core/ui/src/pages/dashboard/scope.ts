/** What the whole dashboard is narrowed to, and what that means for one card. */
import type { DashboardCard, FieldDef, Filter, ObjectDef } from '@/api/types';
import { periodBefore, rangeFilter, splitGroup, WITHIN_BEFORE, type DateRange } from './period';

export interface Scope {
  range: DateRange | null;
  /** User id. */
  owner: string | null;
  /** A department and those below it; `null`: all. */
  departments: readonly string[] | null;
}

export const WHOLE: Scope = { range: null, owner: null, departments: null };

export const isDate = (field: FieldDef) => field.kind === 'date' || field.kind === 'datetime';

/** The date a card is about: the one it names, what it groups or measures by, else the one in the object's header, else creation. */
export function dateFieldOf(card: DashboardCard, object: ObjectDef): FieldDef | undefined {
  const dated = (key: string | null | undefined) => object.fields.find((field) => field.key === key && isDate(field) && field.filterable);
  const grouped = (card.group_by ?? []).map(splitGroup).find((group) => group.part !== null);
  return (
    dated(card.date_field) ??
    dated(grouped?.field) ??
    dated(card.measures[card.value]?.field) ??
    object.layout.header.map(dated).find((field) => field !== undefined) ??
    object.fields.find((field) => isDate(field) && field.filterable && !field.system) ??
    dated('created_at')
  );
}

export function scopeFilter(scope: Scope, card: DashboardCard, object: ObjectDef): Filter | null {
  const date = scope.range ? dateFieldOf(card, object) : undefined;
  return allOf([
    date && scope.range ? rangeFilter(date.key, scope.range, date.kind === 'datetime') : null,
    scope.owner && object.has_owner ? { field: 'owner', op: 'in', value: [scope.owner] } : null,
    scope.departments && object.has_owner ? { field: 'department', op: 'in', value: [...scope.departments] } : null,
  ]);
}

/** The card's question about the period before; `null` where there is nothing to compare with. */
export function filterBefore(scope: Scope, card: DashboardCard, object: ObjectDef): { filter: Filter | null } | null {
  if (scope.range) {
    return { filter: allOf([card.filter, scopeFilter({ ...scope, range: periodBefore(scope.range) }, card, object)]) };
  }
  const shifted = card.filter ? shiftBack(card.filter) : null;
  return shifted ? { filter: allOf([shifted, scopeFilter(scope, card, object)]) } : null;
}

/** A filter of "this month" about last month; only where it speaks of exactly one stretch of time that has a name for the one before. */
function shiftBack(filter: Filter): Filter | null {
  const parts = 'and' in filter ? filter.and : [filter];
  const isTimed = (part: Filter) => 'field' in part && part.op === 'within';
  if (parts.filter(isTimed).length !== 1) return null;
  const shifted: Filter[] = [];
  for (const part of parts) {
    if (!('field' in part) || part.op !== 'within') {
      shifted.push(part);
      continue;
    }
    const before = WITHIN_BEFORE[String(part.value)];
    if (!before) return null;
    shifted.push({ ...part, value: before });
  }
  return allOf(shifted);
}

export function allOf(filters: (Filter | null | undefined)[]): Filter | null {
  const given = filters.filter((filter) => filter !== null && filter !== undefined);
  if (given.length <= 1) return given[0] ?? null;
  return { and: given.flatMap((filter) => ('and' in filter ? filter.and : [filter])) };
}
