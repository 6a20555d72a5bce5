import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAggregate } from '@/api/hooks/records';
import { useMe } from '@/api/hooks/session';
import type { AggregateQuery, FieldDef, Filter, Measure } from '@/api/types';
import { isLabelNumber, isMoney } from '@/fields';
import { formatMoney, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

const SUMMED = new Set(['money', 'number']);

/** Sums (percentages: averages) below the columns; none while a search is on, which sums do not know. */
export function useTotals(object: string, fields: readonly FieldDef[], filter: Filter | null, isOn: boolean): Map<string, ReactNode> | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useMe();
  const counted = fields.filter((field) => SUMMED.has(field.kind) || field.kind === 'percent').filter((field) => field.access !== 'masked' && !isLabelNumber(field));
  const measures: Record<string, Measure> = Object.fromEntries(
    counted.map((field) => [field.key, { op: field.kind === 'percent' ? 'avg' : 'sum', field: field.key }]),
  );
  const query: AggregateQuery = { filter, measures };
  const { data } = useAggregate(object, query, isOn && counted.length > 0);
  const row = data?.[0];
  return useMemo(() => {
    if (!isOn || !row || counted.length === 0) return null;
    const currency = me?.organization.currency ?? 'CNY';
    return new Map(
      counted.map((field) => {
        const value = row.measures[field.key];
        if (value === null || value === undefined) return [field.key, null];
        const digits = isMoney(value) ? value.amount : String(value);
        let text: string;
        if (field.kind === 'money') {
          const money = { amount: digits, currency: isMoney(value) ? value.currency : (field.options?.currency ?? currency) };
          text = formatMoney(money, language);
          // A figure cut short would be a wrong figure.
          if (text.length > 19) text = formatMoney(money, language, { compact: true });
        } else if (field.kind === 'percent') text = `${t('records:average')} ${formatNumber(Number(digits).toFixed(1), language)}%`;
        else text = formatNumber(digits, language);
        return [field.key, <span key={field.key} className="t-num t-ellipsis" title={text}>{text}</span>] as const;
      }),
    );
    // `counted` follows from `fields`, which the row's keys mirror.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row, isOn, language, me, t, fields]);
}
