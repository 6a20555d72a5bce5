/** Values as people of the language on screen read them. */
import type { Address, Language, Money } from '@/api/types';
import { formatSettings, type DigitStyle } from './settings';

type Digits = `${number}`;
const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, options);
    formats.set(key, format);
  }
  return format;
}

const isNumeric = (digits: string | number): boolean => digits !== '' && Number.isFinite(Number(digits));

/** Narrow, and no line breaks at it. */
const THIN = '\u202f';
const MARKS: Record<Exclude<DigitStyle, 'auto'>, { group: string; decimal: string }> = {
  comma: { group: ',', decimal: '.' },
  dot: { group: '.', decimal: ',' },
  space: { group: THIN, decimal: ',' },
};

/** Strings of digits are formatted as they are, without a detour over binary floats. */
function put(format: Intl.NumberFormat, digits: string | number, style = formatSettings().digits): string {
  if (style === 'auto') return format.format(digits as Digits);
  const marks = MARKS[style];
  return format
    .formatToParts(digits as Digits)
    .map(({ type, value }) => (type === 'group' ? marks.group : type === 'decimal' ? marks.decimal : value))
    .join('');
}

/** What stands before the decimals of a number that is typed. */
export function decimalMark(style = formatSettings().digits): '.' | ',' {
  return style === 'dot' || style === 'space' ? ',' : '.';
}

/** Digits of a number that is being typed, in groups. */
export function groupDigits(digits: string, style = formatSettings().digits): string {
  const { group } = MARKS[style === 'auto' ? 'comma' : style];
  const [whole = '', fraction] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return fraction === undefined ? grouped : grouped + decimalMark(style) + fraction;
}

/** What was typed, as digits with a point. Whoever writes decimals with a comma may still type a point, as long as it can't be a group's. */
export function plainDigits(text: string, style = formatSettings().digits): string {
  const typed = text.replace(/\s/g, '');
  if (decimalMark(style) === '.') return typed.replaceAll(',', '');
  const isPoint = !typed.includes(',') && !/^-?\d{1,3}(\.\d{3})+$/.test(typed);
  return isPoint ? typed : typed.replaceAll('.', '').replace(',', '.');
}

export function formatNumber(
  value: string | number,
  language: Language,
  options: { decimals?: number; compact?: boolean; style?: DigitStyle } = {},
): string {
  if (!isNumeric(value)) return String(value);
  const { decimals, compact, style } = options;
  return put(
    numberFormat(language, {
      ...(compact && Math.abs(Number(value)) >= 10_000 ? { notation: 'compact', maximumFractionDigits: 2 } : {}),
      ...(decimals === undefined || compact ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
      ...(decimals === undefined && !compact ? { maximumFractionDigits: 6 } : {}),
    }),
    value,
    style,
  );
}

/**
 * ¥ stands for two currencies and $ for a dozen: only that of the organization goes by its short sign. Every other one by the sign that tells
 * it apart in the language on screen (CN¥, US$, JP¥), or by its code where that sign is the organization's too.
 */
function displayOf(currency: string, language: Language): 'narrowSymbol' | 'symbol' | 'code' {
  const { home } = formatSettings();
  if (home === null || currency === home) return 'narrowSymbol';
  return signOf(currency, language, 'symbol') === signOf(home, language, 'narrowSymbol') ? 'code' : 'symbol';
}

const signOf = (currency: string, language: Language, currencyDisplay: 'narrowSymbol' | 'symbol'): string | undefined =>
  numberFormat(language, { style: 'currency', currency, currencyDisplay }).formatToParts(0).find(({ type }) => type === 'currency')?.value;

/** `compact`: 123.45万 in Chinese, $1.23M in English; unless it is said, as the person wants it. */
export function formatMoney(money: Money, language: Language, options: { compact?: boolean } = {}): string {
  if (!isNumeric(money.amount)) return money.amount;
  const isShort = options.compact ?? formatSettings().money === 'short';
  const compact = isShort && Math.abs(Number(money.amount)) >= 10_000;
  try {
    return put(
      numberFormat(language, {
        style: 'currency',
        currency: money.currency,
        currencyDisplay: displayOf(money.currency, language),
        ...(compact ? { notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 2 } : {}),
      }),
      money.amount,
    );
  } catch {
    // A currency the browser does not know.
    return `${formatNumber(money.amount, language)} ${money.currency}`;
  }
}

export function formatPercent(value: string | number, language: Language, decimals?: number): string {
  return `${formatNumber(value, language, decimals === undefined ? {} : { decimals })}%`;
}

/** Date of the calendar (`YYYY-MM-DD`), no zone involved. */
export function parseDate(date: string): Date {
  const [year = 1970, month = 1, day = 1] = date.slice(0, 10).split('-').map(Number);
  return new Date(year, month - 1, day);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, options);
    dateFormats.set(key, format);
  }
  return format;
}

/** 2026-11-21 in Chinese, 21 Nov 2026 in English. */
export function formatDate(date: Date | string, language: Language): string {
  const at = typeof date === 'string' ? parseDate(date) : date;
  if (Number.isNaN(at.getTime())) return String(date);
  if (language === 'zh-CN') {
    return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
  }
  return dateFormat(language, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** An instant in the viewer's own zone. */
export function formatDateTime(instant: string | Date, language: Language): string {
  const at = typeof instant === 'string' ? new Date(instant) : instant;
  if (Number.isNaN(at.getTime())) return String(instant);
  const time = dateFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at);
  return `${formatDate(at, language)} ${time}`;
}

/** `2026-11` as a heading: November 2026, 2026年11月. */
export function formatMonth(month: string, language: Language): string {
  return dateFormat(language, { year: 'numeric', month: 'long' }).format(parseDate(`${month}-01`));
}

export function formatTime(instant: string, language: Language): string {
  return dateFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date(instant));
}

const DAY = 86_400_000;
const relatives = new Map<Language, Intl.RelativeTimeFormat>();

function relative(language: Language): Intl.RelativeTimeFormat {
  let format = relatives.get(language);
  if (!format) {
    format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    relatives.set(language, format);
  }
  return format;
}

/** "today", "in 3 days", "昨天"; far away days as dates. `now` is given by tests. */
export function formatRelativeDate(date: string, language: Language, now = new Date()): string {
  const at = parseDate(date);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = Math.round((at.getTime() - today.getTime()) / DAY);
  if (Number.isNaN(days)) return date;
  if (Math.abs(days) <= 14) return relative(language).format(days, 'day');
  return formatDate(at, language);
}

/** "5 minutes ago", "3小时前", "yesterday"; after two weeks the date. */
export function formatRelativeTime(instant: string, language: Language, now = new Date()): string {
  const at = new Date(instant);
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  if (Number.isNaN(seconds)) return instant;
  const distance = Math.abs(seconds);
  if (distance < 45) return relative(language).format(0, 'second');
  if (distance < 2700) return relative(language).format(Math.round(seconds / 60), 'minute');
  if (distance < 43_200) return relative(language).format(Math.round(seconds / 3600), 'hour');
  return formatRelativeDate(formatDate(at, 'zh-CN'), language, now);
}

/** One line, largest part first in Chinese and last in English. */
export function formatAddress(address: Address, language: Language): string {
  const { country, province, city, district, street, postal_code } = address;
  // Chinese addresses run from the large to the small, without gaps; addresses abroad stay as their country writes them.
  const isChinese = !country || country === 'CN' || country === '中国';
  if (language === 'zh-CN' && isChinese) {
    return [[province, city === province ? '' : city, district, street].filter(Boolean).join(''), postal_code].filter(Boolean).join(' ');
  }
  return [street, district, city, province, postal_code, country].filter(Boolean).join(', ');
}

/** A person's name as the reader wants it: `Alex Morgan`, or `Morgan, Alex`. */
export function formatPerson(name: string | null, order = formatSettings().names): string {
  if (!name) return '';
  const words = name.trim().split(/\s+/);
  const family = words.at(-1);
  if (order === 'as_entered' || words.length < 2 || !family || /\p{Script=Han}/u.test(name)) return name;
  return `${family}, ${words.slice(0, -1).join(' ')}`;
}

/** Letters for an avatar: given name in Chinese, initials else. */
export function initials(name: string | null): string {
  const trimmed = (name ?? '').trim();
  if (/^\p{Script=Han}/u.test(trimmed)) return trimmed.replace(/[^\p{Script=Han}]/gu, '').slice(-2);
  // A name in both writings is known by the one that comes first.
  const words = trimmed.split(/\s+/).filter((word) => word && !/\p{Script=Han}/u.test(word));
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}

export function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${put(numberFormat(language, { maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 }), size)} ${units[unit] ?? 'B'}`;
}
