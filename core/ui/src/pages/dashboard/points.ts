/** From an aggregate's rows to the points of a chart: labels, order, gaps, the rest under one name. */
import type { AggregateRow, Choice, DashboardCard, FieldDef, Filter, Json, Language, ObjectDef } from '@/api/types';
import { pickLabel } from '@/i18n';
import { amountsOf, isMoney, valueOf } from './figure';
import { nextStart, rangeFilter, rangeOfPart, splitGroup, type DatePart } from './period';

export interface Point {
  key: string;
  label: string;
  /** `null` where nothing was measured: an average of no records. */
  value: number | null;
  /** Every measure of the card, for the table. */
  measures: Record<string, number | null>;
  /** Of measures in several currencies, the amounts of each. */
  amounts?: Record<string, [currency: string, amount: number][]>;
  /** Records behind the point; `null` for the rest and for gaps. */
  filter: Filter | null;
  /** Outcome of the choice, where it has one. */
  outcome?: 'won' | 'lost';
  isRest?: boolean;
}

export interface Words {
  none: string;
  rest: string;
  language: Language;
  /** Currency whose amounts are drawn where there are several; `null`: none is. */
  currency?: string | null;
  home?: string;
}

/** Points of the card's first group, in the card's order, at most `limit`. */
export function pointsOf(card: DashboardCard, rows: readonly AggregateRow[], object: ObjectDef | undefined, words: Words): Point[] {
  const group = card.group_by?.[0];
  if (!group) return [];
  const { field: key, part } = splitGroup(group);
  const field = object?.fields.find((candidate) => candidate.key === key);
  const points = rows.map((row) => pointOf(card, row, group, object, words));
  if (part) return limitLast(fillGaps(card, sortByKey(points), field, part, words), card.limit);
  if (card.type === 'funnel') return funnelOrder(points, field?.choices);
  if (card.order === 'group') return limitTop(card, groupOrder(points, field?.choices), words);
  return limitTop(card, [...points].sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)), words);
}

function pointOf(card: DashboardCard, row: AggregateRow, group: string, object: ObjectDef | undefined, words: Words): Point {
  const { field: fieldKey, part } = splitGroup(group);
  const field = object?.fields.find((candidate) => candidate.key === fieldKey);
  const raw = row.group[group] ?? (field ? row.group[field.key] : undefined) ?? null;
  const ref = typeof raw === 'object' && raw !== null && 'id' in raw ? (raw as { id: string; label?: string }) : null;
  const value = (ref ? ref.id : raw) as string | number | boolean | null;
  const choice = field?.choices?.find((candidate) => candidate.code === value);
  const given = row.labels?.[group] ?? (field ? row.labels?.[field.key] : undefined) ?? ref?.label;
  const outcome = choice?.attributes?.outcome;
  const { currency = null, home = '' } = words;
  const names = Object.keys(card.measures);
  // Beside figures that are split, one that is not is in the currency of the house.
  const isSplit = (name: string) => currency !== null && isMoney(card, name, object);
  const amounts = names.flatMap((name) => {
    const plain = isSplit(name) ? valueOf(row, name, null) : null;
    const found = amountsOf(row, name, home) ?? (plain === null ? null : [[home, plain] as [string, number]]);
    return found ? [[name, found] as const] : [];
  });
  const figure = (name: string) => (isSplit(name) && currency !== home && !row.by_currency?.[name] ? null : valueOf(row, name, currency));
  return {
    key: value === null ? '' : String(value),
    label: labelOf(value, choice, given, part, words),
    value: figure(card.value),
    measures: Object.fromEntries(names.map((name) => [name, figure(name)])),
    ...(amounts.length > 0 ? { amounts: Object.fromEntries(amounts) } : {}),
    filter: field ? groupFilter(field, part, value) : null,
    ...(outcome === 'won' || outcome === 'lost' ? { outcome } : {}),
  };
}

function labelOf(
  value: Json,
  choice: Choice | undefined,
  given: string | AggregateRow['labels'] | undefined,
  part: DatePart | null,
  words: Words,
): string {
  if (value === null || value === '') return words.none;
  if (part) return partLabel(String(value), part, words.language);
  if (choice) return pickLabel(choice.label, words.language);
  if (given) return pickLabel(given as string, words.language);
  return String(value);
}

/** `2017-03` → "2017-03" in Chinese, "Mar 2017" in English. */
export function partLabel(value: string, part: DatePart, language: Language): string {
  const range = rangeOfPart(value, part);
  if (!range) return value;
  const [year = '', month = '', day = ''] = range.from.split('-');
  switch (part) {
    case 'year':
      return year;
    case 'quarter':
      return `${year} Q${Math.floor((Number(month) - 1) / 3) + 1}`;
    case 'month':
      return language === 'zh-CN'
        ? `${year}-${month}`
        : new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric' }).format(new Date(Number(year), Number(month) - 1, 1));
    case 'week':
    case 'day':
      return language === 'zh-CN'
        ? `${year}-${month}-${day}`
        : new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(
            new Date(Number(year), Number(month) - 1, Number(day)),
          );
  }
}

export function groupFilter(field: FieldDef, part: DatePart | null, value: Json): Filter {
  if (value === null || value === '') return { field: field.key, op: 'is_null', value: true };
  if (part) {
    const range = rangeOfPart(String(value), part);
    if (range) return rangeFilter(field.key, range, field.kind === 'datetime');
  }
  // As a list filters by it, so that its chip can be read and changed there.
  const isPicked = ['select', 'multi_select', 'tags', 'user', 'reference', 'references'].includes(field.kind);
  return isPicked ? { field: field.key, op: 'in', value: [value] } : { field: field.key, op: 'eq', value };
}

const sortByKey = (points: Point[]) => [...points].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

/** Order of the choices; what is not among them comes last, by label. */
function groupOrder(points: readonly Point[], choices: readonly Choice[] | undefined): Point[] {
  const place = new Map((choices ?? []).map((choice, index) => [choice.code, index]));
  return [...points].sort((a, b) => {
    const first = place.get(a.key) ?? Infinity;
    const second = place.get(b.key) ?? Infinity;
    return first === second ? a.label.localeCompare(b.label) : first - second;
  });
}

/** Stages in their order, what was lost below all, whatever the figures: a funnel shows the process. */
export function funnelOrder(points: readonly Point[], choices: readonly Choice[] | undefined): Point[] {
  const ordered = groupOrder(points, choices);
  return [...ordered.filter((point) => point.outcome !== 'lost'), ...ordered.filter((point) => point.outcome === 'lost')];
}

/** Only figures that add up may be summed under "other" or be 0 where nothing happened. */
const addsUp = (card: DashboardCard, measure: string) => {
  const op = card.measures[measure]?.op;
  return op === 'sum' || op === 'count';
};

function fillGaps(card: DashboardCard, points: Point[], field: FieldDef | undefined, part: DatePart, words: Words): Point[] {
  const dated = points.filter((point) => point.key !== '');
  const first = dated[0];
  const last = dated[dated.length - 1];
  const start = first && rangeOfPart(first.key, part);
  const end = last && rangeOfPart(last.key, part);
  if (!start || !end) return dated;
  const known = new Map(dated.map((point) => [rangeOfPart(point.key, part)?.from ?? point.key, point]));
  const filled: Point[] = [];
  for (let from = start.from; from <= end.from && filled.length < 400; ) {
    const point = known.get(from);
    filled.push(
      point ?? {
        key: from,
        label: partLabel(from, part, words.language),
        value: addsUp(card, card.value) ? 0 : null,
        measures: Object.fromEntries(Object.keys(card.measures).map((name) => [name, addsUp(card, name) ? 0 : null])),
        filter: field ? groupFilter(field, part, from) : null,
      },
    );
    const range = rangeOfPart(from, part);
    if (!range) break;
    from = nextStart(range);
  }
  return filled;
}

const limitLast = (points: Point[], limit: number | null | undefined) => (limit ? points.slice(-limit) : points);

function limitTop(card: DashboardCard, points: Point[], words: Words): Point[] {
  const limit = card.limit;
  if (!limit || points.length <= limit) return points;
  const top = points.slice(0, limit);
  // Shares of a whole need the whole; a ranking does not.
  if (card.type !== 'pie' || !addsUp(card, card.value)) return top;
  const rest = points.slice(limit);
  const sum = (pick: (point: Point) => number | null) => rest.reduce((total, point) => total + (pick(point) ?? 0), 0);
  return [
    ...top,
    {
      key: '\u0000rest',
      label: words.rest,
      value: sum((point) => point.value),
      measures: Object.fromEntries(
        Object.keys(card.measures).map((name) => [name, addsUp(card, name) ? sum((point) => point.measures[name] ?? null) : null]),
      ),
      filter: null,
      isRest: true,
    },
  ];
}
