import { expect, it } from 'vitest';
import type { Choice } from '@/api/types';
import { hasLevels, placed } from './levels';

const choice = (code: string, parent?: string): Choice => ({ code, label: { en: code }, active: true, ...(parent ? { parent } : {}) });
const shape = (choices: Choice[]) => placed(choices).map(({ entry, depth, above }) => [entry.code, depth, above.map(({ code }) => code).join('/')]);

it('entries stand behind what they are a part of, in their order', () => {
  const list = [choice('city', 'province'), choice('west'), choice('east'), choice('province', 'east')];
  expect(hasLevels(list)).toBe(true);
  expect(shape(list)).toEqual([
    ['west', 0, ''],
    ['east', 0, ''],
    ['province', 1, 'east'],
    ['city', 2, 'east/province'],
  ]);
});

it('what is a part of nothing that is offered stands at the top', () => {
  expect(shape([choice('a'), choice('b', 'gone')])).toEqual([
    ['a', 0, ''],
    ['b', 0, ''],
  ]);
  expect(hasLevels([choice('a')])).toBe(false);
});
