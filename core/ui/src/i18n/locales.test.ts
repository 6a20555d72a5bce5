import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keysIn, keysOf, sources, TEXTS } from '@/testing/texts';
import { NAMESPACES } from '.';

describe('locale files', () => {
  for (const namespace of NAMESPACES) {
    it(`${namespace}: both languages have the same keys`, () => {
      const english = new Set(keysIn(TEXTS.en[namespace] ?? {}));
      const chinese = new Set(keysIn(TEXTS.zh[namespace] ?? {}));
      expect([...english].filter((key) => !chinese.has(key))).toEqual([]);
      expect([...chinese].filter((key) => !english.has(key))).toEqual([]);
    });
  }

  it('every key used in code exists', () => {
    const known = keysOf('en');
    const missing: string[] = [];
    for (const path of sources(resolve('src'))) {
      const text = readFileSync(path, 'utf8');
      for (const match of text.matchAll(new RegExp(`['"\`]((?:${NAMESPACES.join('|')}):[\\w.]+)['"\`]`, 'g'))) {
        const key = match[1] ?? '';
        if (!known.has(key)) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
