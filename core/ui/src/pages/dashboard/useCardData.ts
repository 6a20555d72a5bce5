/** Everything one card shows, from one question to the server (and one more where a period before is compared). */
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAggregate, useMe } from '@/api/hooks';
import type { AggregateQuery, AggregateRow, DashboardCard, Filter, ObjectDef } from '@/api/types';
import { useLanguage } from '@/i18n';
import { currenciesIn, currencyOf, formatOf, writeFigure } from './figure';
import { listUrl } from './listUrl';
import { pointsOf, type Point } from './points';
import { allOf, filterBefore, scopeFilter, type Scope } from './scope';

export type Write = (value: number | null, measure: string, compact: boolean, currency?: string) => string;

export interface CardData {
  rows: readonly AggregateRow[] | undefined;
  /** Of the period before; `undefined` where nothing is compared or not known yet. */
  before: AggregateRow | null | undefined;
  points: Point[];
  /** What the card asks about. */
  filter: Filter | null;
  error: unknown;
  isPending: boolean;
  /** Figures are of another selection until their own come. */
  isStale: boolean;
  refetch: () => void;
  write: Write;
  hrefOf: (point: Point) => string | null;
  home: string;
  /** More than one: the chart shows one of them at a time. */
  currencies: string[];
  currency: string | null;
  setCurrency: (currency: string) => void;
}

export function useCardData(card: DashboardCard, object: ObjectDef, scope: Scope): CardData {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useMe();
  const [picked, setCurrency] = useState<string | null>(null);

  const filter = useMemo(() => allOf([card.filter, scopeFilter(scope, card, object)]), [card, object, scope]);
  const query = useMemo<AggregateQuery>(
    () => ({ filter, group_by: card.group_by ?? [], measures: card.measures }),
    [card.group_by, card.measures, filter],
  );
  const { data, error, isPending, isPlaceholderData, refetch } = useAggregate(card.object, query);

  const earlier = useMemo(() => (card.type === 'number' ? filterBefore(scope, card, object) : null), [card, object, scope]);
  const { data: beforeRows, isPlaceholderData: isBeforeOld } = useAggregate(card.object, { ...query, filter: earlier?.filter ?? null }, earlier !== null);

  const home = me?.organization.currency ?? 'CNY';
  const currencies = useMemo(() => currenciesIn(data ?? [], home), [data, home]);
  const currency = currencies.find((candidate) => candidate === picked) ?? currencies[0] ?? null;

  const write = useCallback<Write>(
    (value, measure, compact, given) =>
      writeFigure(
        value,
        {
          format: formatOf(card, measure, object),
          currency: given ?? (currencies.length > 0 && currency ? currency : currencyOf(card, measure, object, home)),
          language,
          days: (figure) => t('dashboard:days', { figure }),
        },
        compact,
      ),
    [card, currencies.length, currency, home, language, object, t],
  );
  const points = useMemo(
    () => pointsOf(card, data ?? [], object, { none: t('dashboard:none'), rest: t('dashboard:rest'), language, currency, home }),
    [card, currency, data, home, language, object, t],
  );
  const hrefOf = useCallback((point: Point) => (point.filter ? listUrl(object, allOf([filter, point.filter])) : null), [filter, object]);

  return {
    rows: data,
    before: earlier && beforeRows ? (beforeRows[0] ?? null) : undefined,
    points,
    filter,
    error: data ? null : error,
    isPending,
    isStale: isPlaceholderData || (earlier !== null && isBeforeOld),
    refetch: () => void refetch(),
    write,
    hrefOf,
    home,
    currencies,
    currency,
    setCurrency,
  };
}
