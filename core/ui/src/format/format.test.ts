import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  formatDate,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPerson,
  formatRelativeDate,
  formatRelativeTime,
  groupDigits,
  initials,
  plainDigits,
} from '.';
import { formatPhone } from './phone';
import { setFormatSettings } from './settings';

describe('format', () => {
  it('writes money with its symbol and keeps digits exact', () => {
    expect(formatMoney({ amount: '1234500', currency: 'CNY' }, 'zh-CN')).toBe('¥1,234,500.00');
    expect(formatMoney({ amount: '9007199254740993.25', currency: 'CNY' }, 'zh-CN')).toBe('¥9,007,199,254,740,993.25');
    expect(formatMoney({ amount: '1234500', currency: 'CNY' }, 'zh-CN', { compact: true })).toBe('¥123.45万');
    expect(formatMoney({ amount: '1234500', currency: 'USD' }, 'en', { compact: true })).toBe('$1.23M');
    expect(formatMoney({ amount: '550', currency: 'USD' }, 'en', { compact: true })).toBe('$550.00');
  });
  it('writes numbers and dates', () => {
    expect(formatNumber('12345.5', 'en', { decimals: 2 })).toBe('12,345.50');
    expect(formatDate('2026-11-21', 'zh-CN')).toBe('2026-11-21');
    expect(formatDate('2026-11-21', 'en')).toBe('21 Nov 2026');
  });
  it('speaks of near days in words', () => {
    const now = new Date(2026, 10, 21, 15);
    expect(formatRelativeDate('2026-11-21', 'zh-CN', now)).toBe('今天');
    expect(formatRelativeDate('2026-11-20', 'en', now)).toBe('yesterday');
    expect(formatRelativeDate('2026-11-28', 'en', now)).toBe('in 7 days');
    expect(formatRelativeDate('2027-03-01', 'en', now)).toBe('1 Mar 2027');
    expect(formatRelativeTime(new Date(now.getTime() - 5 * 60_000).toISOString(), 'zh-CN', now)).toBe('5分钟前');
  });
  it('orders an address as its readers do', () => {
    const address = { country: 'CN', province: '北京市', city: '北京市', district: '海淀区', street: '中关村大街1号' };
    expect(formatAddress(address, 'zh-CN')).toBe('北京市海淀区中关村大街1号');
    expect(formatAddress({ country: 'IE', city: 'Dublin', street: '53 Oak Avenue' }, 'zh-CN')).toBe('53 Oak Avenue, Dublin, IE');
  });
  it('shortens names and groups phone numbers', () => {
    expect(initials('王小明')).toBe('小明');
    expect(initials('Anna Snelling')).toBe('AS');
    expect(initials('Admin 管理员')).toBe('A');
    expect(formatPhone('+8613812345678')).toBe('138 1234 5678');
    expect(formatPhone('not a number')).toBe('not a number');
  });
  it('writes money and names as the person wants them', () => {
    const money = { amount: '1234500', currency: 'CNY' };
    setFormatSettings({ money: 'short', names: 'family_first' });
    expect(formatMoney(money, 'zh-CN')).toBe('¥123.45万');
    expect(formatMoney(money, 'zh-CN', { compact: false })).toBe('¥1,234,500.00');
    expect(formatPerson('Anna Maria Snelling')).toBe('Snelling, Anna Maria');
    expect(formatPerson('王小明')).toBe('王小明');
    expect(formatPerson('Cher')).toBe('Cher');
    setFormatSettings({ money: 'full', names: 'as_entered' });
    expect(formatMoney(money, 'zh-CN')).toBe('¥1,234,500.00');
    expect(formatPerson('Anna Snelling')).toBe('Anna Snelling');
  });
  it('tells currencies apart that go by the same sign', () => {
    const written = (home: string | null, language: 'en' | 'zh-CN') => {
      setFormatSettings({ home });
      return ['CNY', 'JPY', 'USD', 'HKD'].map((currency) => formatMoney({ amount: '5', currency }, language).replace(/\s/g, ' '));
    };
    expect(written(null, 'en')).toEqual(['¥5.00', '¥5', '$5.00', '$5.00']);
    expect(written('CNY', 'zh-CN')).toEqual(['¥5.00', 'JP¥5', 'US$5.00', 'HK$5.00']);
    expect(written('CNY', 'en')).toEqual(['¥5.00', 'JPY 5', '$5.00', 'HK$5.00']);
    expect(written('JPY', 'zh-CN')).toEqual(['CNY 5.00', '¥5', 'US$5.00', 'HK$5.00']);
    expect(written('USD', 'en')).toEqual(['CN¥5.00', '¥5', '$5.00', 'HK$5.00']);
    setFormatSettings({ home: null });
  });
  it('groups digits and marks decimals as the person wants them, exactly', () => {
    const money = { amount: '9007199254740993.25', currency: 'CNY' };
    const written = (digits: 'auto' | 'comma' | 'dot' | 'space') => {
      setFormatSettings({ digits });
      return [formatNumber('-1234.5', 'en', { decimals: 2 }), formatMoney(money, 'zh-CN'), formatMoney(money, 'en', { compact: true }), formatPercent('12.5', 'zh-CN')];
    };
    expect(written('dot')).toEqual(['-1.234,50', '¥9.007.199.254.740.993,25', '¥9007,2T', '12,5%']);
    expect(written('space')).toEqual(['-1\u202f234,50', '¥9\u202f007\u202f199\u202f254\u202f740\u202f993,25', '¥9007,2T', '12,5%']);
    expect(written('comma')[0]).toBe('-1,234.50');
    expect(written('auto')[0]).toBe('-1,234.50');
    expect(formatNumber('1234.56', 'en', { style: 'dot' })).toBe('1.234,56');
  });
  it('reads what is typed the same way, and a point as a point where it can be nothing else', () => {
    const read = (style: 'auto' | 'comma' | 'dot' | 'space', ...texts: string[]) => texts.map((text) => plainDigits(text, style));
    expect(read('auto', '1,234.56', '1 234.5', '-12')).toEqual(['1234.56', '1234.5', '-12']);
    expect(read('dot', '1.234,56', '1234,5', '1234.5', '12.50', '1.234', '-1.234.567', '')).toEqual(['1234.56', '1234.5', '1234.5', '12.50', '1234', '-1234567', '']);
    expect(read('space', '1 234,56', '1\u202f234,5', '0,5')).toEqual(['1234.56', '1234.5', '0.5']);
    for (const style of ['auto', 'comma', 'dot', 'space'] as const) {
      for (const digits of ['0', '-1234567.89', '1234', '12.5', '9007199254740993']) expect(plainDigits(groupDigits(digits, style), style)).toBe(digits);
    }
  });
});
