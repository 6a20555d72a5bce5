/** Conditions of a list: reading them out of a view, joining them, naming their fields. */
import type { Condition, FieldDef, Filter, FilterOp, ObjectDef } from '@/api/types';
import { kindOf } from '@/fields';

export const isCondition = (filter: Filter): filter is Condition => 'field' in filter;

/** A filter as chips and what cannot be one (an `or`, a `not`). */
export function splitFilter(filter: Filter | null | undefined): { chips: Condition[]; rest: Filter | null } {
  if (!filter) return { chips: [], rest: null };
  if (isCondition(filter)) return { chips: [filter], rest: null };
  if ('and' in filter && filter.and.every(isCondition)) return { chips: filter.and as Condition[], rest: null };
  return { chips: [], rest: filter };
}

/** Conditions somebody began and did not finish ask nothing. */
export function isComplete({ op, value }: Condition): boolean {
  if (op === 'is_null') return true;
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((end) => end !== '' && end !== null);
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== '';
}

export function joinFilter(chips: readonly Condition[], rest: Filter | null): Filter | null {
  const all: Filter[] = [...chips.filter(isComplete), ...(rest ? [rest] : [])];
  const [first] = all;
  if (!first) return null;
  return all.length === 1 ? first : { and: all };
}

export interface FieldPath {
  path: string;
  field: FieldDef;
  /** The reference it goes through, if any. */
  through: FieldDef | null;
}

/** Everything a list may be filtered by: own fields, then fields one reference away. */
export function filterPaths(object: ObjectDef, objects: readonly ObjectDef[]): FieldPath[] {
  const own = object.fields.filter((field) => field.filterable).map((field) => ({ path: field.key, field, through: null }));
  const far = object.fields
    .filter((field) => field.kind === 'reference' || field.kind === 'user')
    .flatMap((through) => {
      const target = objects.find((candidate) => candidate.key === (through.kind === 'user' ? 'user' : through.options?.object));
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
  const target = objects.find((candidate) => candidate.key === (own.kind === 'user' ? 'user' : own.options?.object));
  const field = target?.fields.find((candidate) => candidate.key === second);
  return field && { path, field, through: own };
}

/** A condition to begin with. */
export function newCondition({ path, field }: FieldPath): Condition {
  const op = kindOf(field).ops[0] ?? 'eq';
  return { field: path, op, value: emptyValue(field, op) };
}

export function emptyValue(field: FieldDef, op: FilterOp): Condition['value'] {
  if (op === 'is_null') return true;
  if (field.kind === 'boolean') return true;
  if (op === 'in' || op === 'not_in') return [];
  if (op === 'between') return ['', ''];
  return op === 'within' ? 'this_month' : '';
}

/** Changing the op keeps the value where it still makes sense. */
export function withOp(condition: Condition, field: FieldDef, op: FilterOp): Condition {
  const isList = (value: FilterOp) => value === 'in' || value === 'not_in';
  const isSingle = (value: FilterOp) => !isList(value) && !['between', 'within', 'is_null'].includes(value);
  const keeps = (isList(op) && isList(condition.op)) || (isSingle(op) && isSingle(condition.op));
  return { ...condition, op, value: keeps ? condition.value : emptyValue(field, op) };
}

/** A click on a heading: ascending, descending, as the view had it. */
export function nextSort(sort: readonly string[], field: string, add: boolean): string[] {
  const others = add ? sort.filter((key) => key !== field && key !== `-${field}`) : [];
  if (sort.includes(field)) return [...others, `-${field}`];
  if (sort.includes(`-${field}`)) return others;
  return [...others, field];
}
