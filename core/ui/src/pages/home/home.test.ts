import { describe, expect, it } from 'vitest';
import type { HomeCard, RecordData } from '@/api/types';
import { toggled } from '@/app/homeViews';
import { field, objectOf } from '@/testing/render';
import { arranged, shownOf } from './arrangement';
import { cardUrl, plainText } from './cards';
import { dayAt, dayFilter, isNow, isoDay, isOver, slotOf } from './day';
import { viewCards, viewChoices } from './viewCards';

const cards = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const ids = (some: { id: string }[]) => some.map((card) => card.id).join('');

describe('arrangement of home', () => {
  it('follows the wanted order; what is new stands beside its neighbour', () => {
    expect(ids(arranged(cards, []))).toBe('abcd');
    expect(ids(arranged(cards, ['d', 'a', 'c']))).toBe('dabc');
    expect(ids(arranged(cards, ['c', 'b']))).toBe('acdb');
  });
  it('leaves out what is hidden and forgets what is gone', () => {
    expect(ids(shownOf(cards, { order: ['gone', 'b'], hidden: ['c'] }))).toBe('abd');
  });
});

describe('a day', () => {
  const object = objectOf([field('starts_at', 'datetime'), field('ends_at', 'datetime'), field('due_on', 'date')]);
  const day = dayAt(new Date(2026, 10, 28, 15), 1);
  it('is whole, whatever the hour', () => {
    expect([isoDay(day.start), day.start.getHours(), day.end.getTime() - day.start.getTime()]).toEqual(['2026-11-29', 0, 86_399_999]);
    expect(isoDay(dayAt(new Date(2026, 0, 1), -1).start)).toBe('2025-12-31');
  });
  it('finds what begins and what goes on', () => {
    expect(dayFilter(object, day, 'due_on', null)).toEqual({ field: 'due_on', op: 'between', value: ['2026-11-29', '2026-11-29'] });
    expect(dayFilter(object, day, 'starts_at', 'ends_at')).toEqual({
      or: [
        { field: 'starts_at', op: 'between', value: [day.start.toISOString(), day.end.toISOString()] },
        { and: [{ field: 'starts_at', op: 'lt', value: day.start.toISOString() }, { field: 'ends_at', op: 'gte', value: day.start.toISOString() }] },
      ],
    });
  });
  it('knows what is on, what is over, and what takes the whole day', () => {
    const at = (hour: number) => new Date(2026, 10, 29, hour);
    const record = (from: Date, to: Date): RecordData => ({ id: 'x', version: 1, starts_at: from.toISOString(), ends_at: to.toISOString() });
    const slot = slotOf(record(at(9), at(10)), day, 'starts_at', 'ends_at');
    expect([isNow(slot, new Date(2026, 10, 29, 9, 30)), isOver(slot, at(8)), isOver(slot, at(11))]).toEqual([true, false, true]);
    expect(slotOf(record(at(0), day.end), day, 'starts_at', 'ends_at')).toEqual({ from: null, to: null });
    expect(slotOf({ id: 'x', version: 1, due_on: '2026-11-29' }, day, 'due_on', null)).toEqual({ from: null, to: null });
  });
});

it('reads the words out of Markdown', () => {
  expect(plainText('# Hello\n\n- **one** [link](http://x)\n- two_three')).toBe('Hello one link twothree');
});

it('leads to exactly the records that are counted, as the view that the card names', () => {
  const mine = { field: 'owner', op: 'eq' as const, value: '$me' };
  const object = objectOf([], { views: [{ key: 'all', label: {}, kind: 'list' }, { key: 'mine', label: {}, kind: 'list', filter: mine }] });
  const card = (more: Partial<HomeCard>): HomeCard => ({ key: 'c', plugin: 'p', label: {}, type: 'counter', object: 'thing', filter: mine, ...more });
  expect(cardUrl(card({ view: 'mine' }), object)).toBe('/o/thing?view=mine');
  expect(cardUrl(card({ view: 'all' }), object)).toBe(`/o/thing?view=all&f=${encodeURIComponent(JSON.stringify([mine]))}`);
  expect(cardUrl(card({}), object)).toBe(`/o/thing?view=all&f=${encodeURIComponent(JSON.stringify([mine]))}`);
});

describe('lists that a person put there', () => {
  const view = (key: string, en: string) => ({ key, label: { en }, kind: 'list', columns: ['name', 'city', 'gone', 'size', 'why'], sort: ['-size'], filter: null });
  const thing = objectOf(['name', 'city', 'size', 'why'].map((key) => field(key, 'text')), { views: [view('all', 'All things'), view('won', 'Won')], label_plural: { en: 'Things', 'zh-CN': '物品' } });
  const saved = [{ id: 'v1', object: 'thing', name: 'Near me', definition: { kind: 'list', columns: ['city'], filter: { field: 'city', op: 'eq' as const, value: 'Oslo' } } }];
  const at = (object: string, key: string) => ({ object, view: key });

  it('show what their views begin with, and are gone with them', () => {
    const cards = viewCards([at('thing', 'won'), at('thing', 'v1'), at('thing', 'deleted'), at('secret', 'all')], [thing], saved);
    expect(cards.map(({ label, fields, sort }) => [label.en, fields, sort])).toEqual([['Things · Won', ['city', 'size'], ['-size']], ['Near me', ['city'], []]]);
    expect(cards.map((card) => cardUrl(card, thing))).toEqual(['/o/thing?view=won', '/o/thing?view=v1']);
    expect(viewCards([at('thing', 'all')], [thing], [])[0]?.label.en).toBe('All things');
  });
  it('come and go, and are offered while they are not there', () => {
    const there = toggled(toggled([], at('thing', 'won')), at('thing', 'v1'));
    expect(toggled(there, at('thing', 'won'))).toEqual([at('thing', 'v1')]);
    expect(viewChoices([thing], saved, there, (text) => text.en ?? '')).toEqual([{ label: 'Things', options: [{ value: 'thing/all', label: 'All things' }] }]);
  });
});
