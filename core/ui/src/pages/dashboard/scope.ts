/** What the whole dashboard is narrowed to, and what that means for one card. */
import type { DashboardCard, FieldDef, Filter, ObjectDef } from '@/api/types';
import { rangeFilter, splitGroup, type DateRange } from './period';

export interface Scope {
  range: DateRange | null;
  /** User id. */
  owner: string | null;
}

const isDate = (field: FieldDef) => field.kind === 'date' || field.kind === 'datetime';

/** The date a card is about: what it groups or measures by, else the one in the object's header, else creation. */
export function dateFieldOf(card: DashboardCard, object: ObjectDef): FieldDef | undefined {
  const dated = (key: string | undefined) => object.fields.find((field) => field.key === key && isDate(field) && field.filterable);
  const grouped = (card.group_by ?? []).map(splitGroup).find((group) => group.part !== null);
  return (
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
    scope.owner && object.has_owner ? { field: 'owner', op: 'eq', value: scope.owner } : null,
  ]);
}

export function allOf(filters: (Filter | null | undefined)[]): Filter | null {
  const given = filters.filter((filter) => filter !== null && filter !== undefined);
  if (given.length <= 1) return given[0] ?? null;
  return { and: given.flatMap((filter) => ('and' in filter ? filter.and : [filter])) };
}

/** Address of the list behind a figure. */
export const listUrl = (object: string, filter: Filter | null): string =>
  filter ? `/o/${object}?filter=${encodeURIComponent(JSON.stringify(filter))}` : `/o/${object}`;
