import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAMESPACES } from '.';
import en from '@/locales/en';
import zh from '@/locales/zh-CN';

type Tree = { [key: string]: string | Tree };

const PLURALS = /_(zero|one|two|few|many|other)$/;

/** `a.b` for every text. */
function paths(tree: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : paths(value, `${prefix}${key}.`),
  );
}

/** The same with plural forms counted as their base; languages differ in how many they have. */
const flat = (tree: Tree): string[] => paths(tree).map((path) => path.replace(PLURALS, ''));

const texts = { en: en as Record<string, Tree>, zh: zh as Record<string, Tree> };

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
  });
}

describe('locale files', () => {
  for (const namespace of NAMESPACES) {
    it(`${namespace}: both languages have the same keys`, () => {
      const english = new Set(flat(texts.en[namespace] ?? {}));
      const chinese = new Set(flat(texts.zh[namespace] ?? {}));
      expect([...english].filter((key) => !chinese.has(key))).toEqual([]);
      expect([...chinese].filter((key) => !english.has(key))).toEqual([]);
    });
  }

  it('every key used in code exists', () => {
    const known = new Set(
      NAMESPACES.flatMap((namespace) => {
        const tree = texts.en[namespace] ?? {};
        return [...flat(tree), ...paths(tree)].map((key) => `${namespace}:${key}`);
      }),
    );
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
