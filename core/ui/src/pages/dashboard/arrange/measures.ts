/** What can be measured and grouped by, out of an object's fields. */
import type { CardType, DashboardCard, FieldDef, Measure, ObjectDef } from '@/api/types';
import { isLabelNumber } from '@/fields';
import { isDate } from '../scope';
import { splitGroup } from '../period';

export const TYPES: readonly CardType[] = ['number', 'target', 'bar', 'line', 'pie', 'funnel', 'table'];

export const hasGroup = (type: CardType): boolean => type !== 'number' && type !== 'target';

const kindOf = (field: FieldDef) => field.options?.result ?? field.kind;
const isReadable = (field: FieldDef) => field.access !== 'masked';
const isAmount = (field: FieldDef) => ['number', 'money', 'percent'].includes(kindOf(field)) && !isLabelNumber(field) && isReadable(field);
const GROUPED: readonly string[] = ['select', 'multi_select', 'boolean', 'user', 'reference', 'date', 'datetime'];

export const groupFields = (object: ObjectDef): FieldDef[] => object.fields.filter((field) => field.filterable && isReadable(field) && GROUPED.includes(field.kind));

export const dateFields = (object: ObjectDef): FieldDef[] => object.fields.filter((field) => field.filterable && isDate(field));

export interface MeasureOption {
  code: string;
  measure: Measure;
}

/** `count`, `sum:amount`, `avg:closed_on:opened_on`. */
export const codeOf = ({ op, field, minus }: Measure): string => [op, field, minus].filter(Boolean).join(':');

export function measureOf(code: string): Measure {
  const [op = 'count', field, minus] = code.split(':');
  return { op: op as Measure['op'], ...(field ? { field } : {}), ...(minus ? { minus } : {}) };
}

/** Everything on offer, the plainest first. */
export function measuresOf(object: ObjectDef): Measure[] {
  const amounts = object.fields.filter(isAmount);
  const dates = object.fields.filter((field) => field.kind === 'date' && !field.system && isReadable(field));
  const distinct = object.fields.filter((field) => ['reference', 'user'].includes(field.kind) && field.filterable && isReadable(field));
  return [
    { op: 'count' },
    // Percentages have a mean, but no sum.
    ...amounts.filter((field) => kindOf(field) !== 'percent').map((field): Measure => ({ op: 'sum', field: field.key })),
    ...amounts.map((field): Measure => ({ op: 'avg', field: field.key })),
    ...amounts.map((field): Measure => ({ op: 'min', field: field.key })),
    ...amounts.map((field): Measure => ({ op: 'max', field: field.key })),
    ...distinct.map((field): Measure => ({ op: 'count_distinct', field: field.key })),
    ...dates.flatMap((to) => dates.filter((from) => from !== to).map((from): Measure => ({ op: 'avg', field: to.key, minus: from.key }))),
  ];
}

/** Measures under names of their own; the first is the one that is shown. */
export function withMeasures(card: DashboardCard, codes: readonly string[]): DashboardCard {
  const old = new Map(Object.entries(card.measures).map(([name, measure]) => [codeOf(measure), name]));
  const taken = new Set<string>();
  const names = codes.map((code, index) => {
    const kept = old.get(code);
    const name = kept !== undefined && !taken.has(kept) ? kept : freeName(taken, new Set(old.values()), index);
    taken.add(name);
    return [name, measureOf(code)] as const;
  });
  const value = names[0]?.[0] ?? '';
  const { format, ...rest } = card;
  const isSame = card.measures[card.value] && codeOf(card.measures[card.value] ?? { op: 'count' }) === codes[0];
  return { ...rest, measures: Object.fromEntries(names), value, ...(isSame && format ? { format } : {}) };
}

function freeName(taken: ReadonlySet<string>, others: ReadonlySet<string>, from: number): string {
  for (let n = from + 1; ; n += 1) if (!taken.has(`m${n}`) && !others.has(`m${n}`)) return `m${n}`;
}

/** Measures of a card, the shown one first. */
export const codesOf = (card: DashboardCard): string[] =>
  Object.entries(card.measures)
    .sort(([a], [b]) => Number(b === card.value) - Number(a === card.value))
    .map(([, measure]) => codeOf(measure));

/** Something sensible to group by: the stages of the process, a choice, a date. */
function usualGroup(object: ObjectDef, type: CardType): string | undefined {
  const fields = groupFields(object);
  const month = fields.find((field) => isDate(field) && !field.system) ?? fields.find(isDate);
  if (type === 'line' && month) return `${month.key}:month`;
  const path = fields.find((field) => field.key === object.path_field);
  const choice = path ?? fields.find((field) => field.kind === 'select' && !field.system) ?? fields.find((field) => !isDate(field));
  return choice?.key ?? (month ? `${month.key}:month` : undefined);
}

/** The card as one of another type: what no longer makes sense is left out, what is missing is chosen. */
export function asType(card: DashboardCard, type: CardType, object: ObjectDef): DashboardCard {
  const { group_by, limit, order, target, ...rest } = card;
  const codes = codesOf(card);
  const changed: DashboardCard = { ...rest, type };
  if (type === 'target' && target) changed.target = target;
  if (hasGroup(type)) {
    const kept = group_by?.[0] && (type !== 'line' || splitGroup(group_by[0]).part) ? group_by[0] : usualGroup(object, type);
    if (kept) changed.group_by = [kept];
    if (limit) changed.limit = limit;
    if (order) changed.order = order;
  }
  return withMeasures(changed, type === 'table' ? codes : codes.slice(0, 1));
}

/** The card about another object: only its type, size and title stay. */
export function aboutObject(card: DashboardCard, object: ObjectDef): DashboardCard {
  const { key, label, type, span, height } = card;
  const bare: DashboardCard = { key, label, type, span, ...(height ? { height } : {}), object: object.key, measures: { n: { op: 'count' } }, value: 'n' };
  return asType(bare, type, object);
}

export const isWhole = (card: DashboardCard): boolean =>
  card.object !== '' && card.measures[card.value] !== undefined && (!hasGroup(card.type) || Boolean(card.group_by?.[0])) && (card.type !== 'target' || (card.target ?? 0) > 0);
