import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  formatDate,
  formatMoney,
  formatNumber,
  formatPerson,
  formatRelativeDate,
  formatRelativeTime,
  initials,
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
});
