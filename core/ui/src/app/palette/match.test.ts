import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMatch } from './match';
import { parseReadings } from './pinyin';

const readings = parseReadings(readFileSync(resolve('src/app/palette/pinyin.txt'), 'utf8'));
const meant = (text: string, query: string) => {
  const match = findMatch(text, query, readings);
  return match?.ranges.map(([from, to]) => text.slice(from, to)).join('|');
};
const score = (text: string, query: string) => findMatch(text, query, readings)?.score ?? 0;

describe('what is meant by a few letters', () => {
  it('reads pinyin whole, by initials, and as far as it has been typed', () => {
    expect(meant('客户', 'kehu')).toBe('客|户');
    expect(meant('客户', 'kh')).toBe('客|户');
    expect(meant('客户', 'keh')).toBe('客|户');
    expect(meant('北京科技有限公司', 'bjkj')).toBe('北|京|科|技');
    expect(meant('北京科技有限公司', 'keji')).toBe('科|技');
    expect(meant('中国银行', 'zgyh')).toBe('中|国|银|行');
    expect(meant('中国银行', 'yinhang')).toBe('银|行');
    expect(meant('重庆长安', 'chongqingchangan')).toBe('重|庆|长|安');
    expect(meant('客户', 'hk')).toBeUndefined();
  });
  it('reads words, their beginnings and full-width letters', () => {
    expect(meant('Create account', 'acc')).toBe('acc');
    expect(meant('Create account', 'cr ac')).toBe('Cr|ac');
    expect(meant('Create account', 'ca')).toBe('C|a');
    expect(meant('Acme Ltd', 'ＡＣＭＥ')).toBe('Acme');
    expect(meant('新建客户', '客户')).toBe('客户');
    expect(meant('Sales at a glance', 'glance sales')).toBe('Sales|glance');
    expect(meant('Create account', 'xyz')).toBeUndefined();
  });
  it('puts what is surely meant first', () => {
    expect(score('Accounts', 'accounts')).toBeGreaterThan(score('Accounts', 'acc'));
    expect(score('Accounts', 'acc')).toBeGreaterThan(score('Create account', 'acc'));
    expect(score('Create account', 'acc')).toBeGreaterThan(score('Bacchus', 'acc'));
    expect(score('客户', 'kh')).toBeGreaterThan(score('新建客户', 'kh'));
    expect(score('客户', 'kehu')).toBeGreaterThan(score('客户概览', 'kehu'));
  });
  it('stays quick on long texts', () => {
    const from = performance.now();
    findMatch(' 是'.repeat(400), 'sssssssssssssssssssssssssssssssq', readings);
    findMatch('aaaaaaaa '.repeat(40), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', readings);
    expect(performance.now() - from).toBeLessThan(200);
  });
});
