/** The texts of the interface, and the files of its code, for tests that hold the two against each other. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACES } from '@/i18n';
import en from '@/locales/en';
import zh from '@/locales/zh-CN';

export type Tree = { [key: string]: string | Tree };

const PLURALS = /_(zero|one|two|few|many|other)$/;

export const TEXTS = { en: en as Record<string, Tree>, zh: zh as Record<string, Tree> };

/** `a.b` for every text. */
const paths = (tree: Tree, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [`${prefix}${key}`] : paths(value, `${prefix}${key}.`)));

/** The same with plural forms counted as their base; languages differ in how many they have. */
export const keysIn = (tree: Tree): string[] => paths(tree).map((path) => path.replace(PLURALS, ''));

/** Every key that code may name in a language: `namespace:a.b`, plural forms by their base and each for itself. */
export const keysOf = (language: keyof typeof TEXTS): Set<string> =>
  new Set(
    NAMESPACES.flatMap((namespace) => {
      const tree = TEXTS[language][namespace] ?? {};
      return [...keysIn(tree), ...paths(tree)].map((key) => `${namespace}:${key}`);
    }),
  );

/** The code itself, without its tests. */
export function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) ? [path] : [];
  });
}
