/** Figures and words of blocks, written as the reader writes them. */
import type { BlockFormat, Language } from '@/api/types';
import { formatDate, formatDateTime, formatMoney, formatNumber, formatPercent } from '@/format';

interface Written {
  value: string | number | boolean | null;
  format?: BlockFormat | undefined;
  currency?: string | undefined;
}

/** What a value reads as; none for nothing. `yes` and `no` are the words of the language on screen. */
export function written({ value, format, currency }: Written, language: Language, words: { yes: string; no: string }): string | null {
  if (value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  switch (format) {
    case 'money':
      return currency ? formatMoney({ amount: String(value), currency }, language) : formatNumber(value, language);
    case 'percent':
      return formatPercent(value, language);
    case 'number':
      return formatNumber(value, language);
    case 'date':
      return formatDate(String(value), language);
    case 'datetime':
      return formatDateTime(String(value), language);
    case 'text':
      return String(value);
    case undefined:
      return typeof value === 'number' ? formatNumber(value, language) : value;
  }
}
