/** Conditions of a list: taking a filter apart and putting it together, naming fields. */
import type { Condition, FieldDef, Filter, FilterOp, ObjectDef } from '@/api/types';
import { opsOf } from '@/fields';

export const isCondition = (filter: Filter): filter is Condition => 'field' in filter;

/** How a group's conditions belong together. */
export type Joint = 'all' | 'any' | 'none';

export interface Group {
  joint: Joint;
  items: Filter[];
}

/** A group out of anything that is no single condition. */
export function groupOf(filter: Filter): Group {
  if (isCondition(filter)) return { joint: 'all', items: [filter] };
  if ('and' in filter) return { joint: 'all', items: filter.and };
  if ('or' in filter) return { joint: 'any', items: filter.or };
  return { joint: 'none', items: !isCondition(filter.not) && 'or' in filter.not ? filter.not.or : [filter.not] };
}

export function groupFilter({ joint, items }: Group): Filter {
  if (joint === 'all') return { and: items };
  return joint === 'any' ? { or: items } : { not: { or: items } };
}

/** What stands side by side as chips: all of it must hold. */
export function splitFilter(filter: Filter | null | undefined): Filter[] {
  if (!filter) return [];
  return !isCondition(filter) && 'and' in filter ? filter.and : [filter];
}

/** Conditions somebody began and did not finish ask nothing. */
export function isComplete({ op, value }: Condition): boolean {
  if (op === 'is_null') return true;
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((end) => end !== '' && end !== null);
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== '';
}

/** Without what asks nothing; `null` when nothing is left. */
export function prune(filter: Filter): Filter | null {
  if (isCondition(filter)) return isComplete(filter) ? filter : null;
  const { joint, items } = groupOf(filter);
  const kept = items.map(prune).filter((item) => item !== null);
  const [first] = kept;
  if (!first) return null;
  return kept.length === 1 && joint !== 'none' ? first : groupFilter({ joint, items: kept });
}

export function joinFilter(items: readonly Filter[]): Filter | null {
  return prune({ and: [...items] });
}

/** Two filters, both of which must hold. */
export function bothOf(one: Filter | null, other: Filter | null): Filter | null {
  return joinFilter([...splitFilter(one), ...splitFilter(other)]);
}

export function conditionsOf(filter: Filter): Condition[] {
  return isCondition(filter) ? [filter] : groupOf(filter).items.flatMap(conditionsOf);
}

/** Is it a filter at all? Addresses are typed by hand, too. */
export function isFilter(value: unknown): value is Filter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { field, op, and, or, not } = value as Record<string, unknown>;
  if (field !== undefined) return typeof field === 'string' && typeof op === 'string';
  const items = and ?? or;
  return items === undefined ? isFilter(not) : Array.isArray(items) && items.every(isFilter);
}

export interface FieldPath {
  path: string;
  field: FieldDef;
  /** The reference it goes through, if any. */
  through: FieldDef | null;
}

const targetOf = (field: FieldDef): string | undefined => (field.kind === 'user' ? 'user' : field.options?.object);

/** Everything a list may be filtered by: own fields, then fields one reference away. */
export function filterPaths(object: ObjectDef, objects: readonly ObjectDef[]): FieldPath[] {
  const own = object.fields.filter((field) => field.filterable).map((field) => ({ path: field.key, field, through: null }));
  const far = object.fields
    .filter((field) => field.kind === 'reference' || field.kind === 'user')
    .flatMap((through) => {
      const target = objects.find((candidate) => candidate.key === targetOf(through));
      return (target?.fields ?? [])
        .filter((field) => field.filterable && !field.system)
        .map((field) => ({ path: `${through.key}.${field.key}`, field, through }));
    });
  return [...own, ...far];
}

export function findPath(path: string, object: ObjectDef, objects: readonly ObjectDef[]): FieldPath | undefined {
  const [first = '', second] = path.split('.');
  const own = object.fields.find((field) => field.key === first);
  if (!own) return undefined;
  if (second === undefined) return { path, field: own, through: null };
  const target = objects.find((candidate) => candidate.key === targetOf(own));
  const field = target?.fields.find((candidate) => candidate.key === second);
  return field && { path, field, through: own };
}

/** The field's name, behind that of the relation it is reached through. */
export const pathName = ({ field, through }: FieldPath, label: (text: FieldDef['label']) => string): string =>
  through ? `${label(through.label)} · ${label(field.label)}` : label(field.label);

/** A condition to begin with. */
export function newCondition({ path, field }: FieldPath): Condition {
  const op = opsOf(field)[0] ?? 'eq';
  return { field: path, op, value: emptyValue(field, op) };
}

export function emptyValue(field: FieldDef, op: FilterOp): Condition['value'] {
  if (op === 'is_null') return true;
  if (field.kind === 'boolean') return true;
  if (op === 'in' || op === 'not_in' || op === 'under') return [];
  if (op === 'between') return ['', ''];
  return op === 'within' ? 'this_month' : '';
}

/** Changing the op keeps the value where it still makes sense. */
export function withOp(condition: Condition, field: FieldDef, op: FilterOp): Condition {
  const isList = (value: FilterOp) => value === 'in' || value === 'not_in' || value === 'under';
  const isSingle = (value: FilterOp) => !isList(value) && !['between', 'within', 'is_null'].includes(value);
  const keeps = (isList(op) && isList(condition.op)) || (isSingle(op) && isSingle(condition.op));
  return { ...condition, op, value: keeps ? condition.value : emptyValue(field, op) };
}

/**
 * Which of the chips the server refused: those that name what its message names (`account.industry`), else none.
 * The server writes names between backticks.
 */
export function refusedItems(message: string, items: readonly Filter[]): number[] {
  const named = new Set([...message.matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  const last = [...named].flatMap((name) => (name?.includes('.') ? [name.split('.').pop()] : []));
  return items.flatMap((item, index) => {
    const isNamed = conditionsOf(item).some(({ field }) => named.has(field) || (field.includes('.') && (named.has(field.split('.').pop()) || last.includes(field))));
    return isNamed ? [index] : [];
  });
}

/** A click on a heading: ascending, descending, as the view had it. With `add` the others stay in force before it. */
export function nextSort(sort: readonly string[], field: string, add: boolean): string[] {
  const at = sort.findIndex((key) => key === field || key === `-${field}`);
  const put = (key: string | null): string[] => {
    if (!add) return key ? [key] : [];
    if (at < 0) return key ? [...sort, key] : [...sort];
    return sort.flatMap((old, index) => (index === at ? (key ? [key] : []) : [old]));
  };
  if (at < 0) return put(field);
  return put(sort[at] === field ? `-${field}` : null);
}
