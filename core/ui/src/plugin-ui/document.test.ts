import { describe, expect, it } from 'vitest';
import type { BlockOf, UiBlock } from '@/api/types';
import { all, fieldsOf, patched } from './document';
import { formOf, missingOf, valueOf } from './form';
import { isSlotView } from './live';
import { written } from './scalar';
import { askOf, slotPath } from './slots';
import { isInside, pathOf, urlOf } from './targets';
import { slotOf } from './testing';
import { beginning, changed, isUntouched } from './viewState';

const badge: UiBlock = { type: 'badge', id: 'mark', text: 'open' };
const nested: UiBlock[] = [
  { type: 'stack', children: [{ type: 'text', text: 'a' }, { type: 'tabs', tabs: [{ id: 'one', title: 'One', children: [badge] }] }] },
  { type: 'empty-state', title: 'none', action: { type: 'button', id: 'go', label: 'Go', action: 'go' } },
];

describe('a document', () => {
  it('is changed at one block, however deep', () => {
    const done: UiBlock = { type: 'badge', id: 'mark', text: 'done' };
    const next = patched(nested, 'mark', done);
    expect(all(next)).toContain(done);
    expect(all(next)).not.toContain(badge);
    expect(next[1]).toBe(nested[1]);
    expect(all(patched(nested, 'mark', undefined)).map(({ type }) => type)).toEqual(['stack', 'text', 'tabs', 'empty-state', 'button']);
    expect(all(patched(nested, 'go', undefined)).some(({ type }) => type === 'button')).toBe(false);
    expect(patched(nested, 'nobody', done)).toEqual(nested);
  });
});

const field = (name: string, extra: Partial<BlockOf<'field'>> = {}): BlockOf<'field'> => ({ type: 'field', name, kind: 'text', label: name, ...extra });

describe('the form of a view', () => {
  const fields = [field('reason', { required: true }), field('who', { kind: 'user', value: { id: 'u1', label: 'Ann' } }), field('sure', { kind: 'boolean', required: true }), field('note', { value: 'as it was' })];

  it('is all fields by name, in the form that the API takes', () => {
    expect(fieldsOf([{ type: 'row', children: fields }])).toEqual(fields);
    expect(formOf(fields, { reason: 'good', note: null })).toEqual({ reason: 'good', who: 'u1', sure: false, note: null });
  });
  it('tells what is missing', () => {
    expect(missingOf(fields, {})).toEqual(['reason']);
    expect(missingOf(fields, { reason: 'x' })).toEqual([]);
    expect(missingOf([field('off', { required: true, disabled: true })], {})).toEqual([]);
  });
  it('shows what was typed rather than what the plugin put there', () => {
    expect(valueOf(field('note', { value: 'theirs' }), {})).toBe('theirs');
    expect(valueOf(field('note', { value: 'theirs' }), { note: null })).toBeNull();
  });
});

describe('a view on screen', () => {
  const begun = beginning({ view: { schema: 'crm.blocks/1', content: nested }, state: 't1' });
  const typed = changed(begun, { type: 'typed', name: 'reason', value: 'because' });

  it('keeps what was typed when it is drawn anew, and forgets it with another view', () => {
    const view = { schema: 'crm.blocks/1', content: [badge] };
    expect(changed(typed, { type: 'drawn', view, state: 't2' })).toMatchObject({ view, state: 't2', typed: { reason: 'because' } });
    expect(changed(typed, { type: 'replaced', view, state: null })).toMatchObject({ view, state: null, typed: {}, isFurther: true });
  });
  it('drops the word at a field once somebody types in it', () => {
    const refused = changed(typed, { type: 'refused', errors: { reason: 'no', note: 'no' } });
    expect(changed(refused, { type: 'typed', name: 'reason', value: 'x' }).errors).toEqual({ note: 'no' });
  });
  it('knows whether somebody is at work in it', () => {
    expect(isUntouched(begun)).toBe(true);
    expect(isUntouched(typed)).toBe(false);
    expect(isUntouched(changed(begun, { type: 'replaced', view: begun.view, state: null }))).toBe(false);
    expect(isUntouched(changed(typed, { type: 'forgotten' }))).toBe(true);
  });
});

describe('links', () => {
  it('lead to records, lists and paths inside, or to https', () => {
    expect(pathOf({ object: 'account' })).toBe('/o/account');
    expect(pathOf({ object: 'account', record: 'a/b' })).toBe('/o/account/a%2Fb');
    expect(pathOf({ path: '/p/x.y/z?a=1' })).toBe('/p/x.y/z?a=1');
    expect(urlOf({ url: 'https://e.example/a' })).toBe('https://e.example/a');
  });
  it('lead nowhere else', () => {
    for (const path of ['//e.example', '/\\e.example', 'https://e.example', 'javascript:alert(1)', '']) expect(isInside(path), path).toBe(false);
    expect(pathOf({ path: '//e.example' })).toBeNull();
    expect(pathOf({ url: 'https://e.example' })).toBeNull();
    expect(urlOf({ url: 'javascript:alert(1)' })).toBeNull();
    expect(urlOf({ url: 'http://e.example' })).toBeNull();
  });
});

describe('slots', () => {
  it('have addresses and ask for no more than they are about', () => {
    expect(slotPath(slotOf())).toBe('/p/test.panel/tab');
    expect(askOf(slotOf())).toEqual({ plugin: 'test.panel', slot: 'tab' });
    expect(askOf(slotOf(), { subject: { object: 'thing', id: 't1' } })).toEqual({ plugin: 'test.panel', slot: 'tab', subject: { object: 'thing', id: 't1' } });
  });
  it('are drawn anew where an event names them', () => {
    const key = ['plugin-ui', 'view', 'test.panel', 'tab', { object: 'thing', id: 't1' }, 'en'];
    expect(isSlotView(key, { plugin: 'test.panel', slot: 'tab' })).toBe(true);
    expect(isSlotView(key, { plugin: 'test.panel', slot: 'tab', object: 'thing', id: 't1' })).toBe(true);
    expect(isSlotView(key, { plugin: 'test.panel', slot: 'tab', object: 'thing', id: 't2' })).toBe(false);
    expect(isSlotView(key, { plugin: 'test.panel', slot: 'page' })).toBe(false);
    expect(isSlotView(['plugin-ui', 'slots', 'en'], { plugin: 'test.panel', slot: 'tab' })).toBe(false);
  });
});

describe('figures of blocks', () => {
  const words = { yes: 'Yes', no: 'No' };
  it('are written as the reader writes them', () => {
    expect(written({ value: 1234.5 }, 'en', words)).toBe('1,234.5');
    expect(written({ value: 1234.5, format: 'money', currency: 'USD' }, 'en', words)).toBe('$1,234.50');
    expect(written({ value: 12, format: 'percent' }, 'en', words)).toBe('12%');
    expect(written({ value: '2026-11-21', format: 'date' }, 'zh-CN', words)).toBe('2026-11-21');
    expect(written({ value: true }, 'en', words)).toBe('Yes');
    expect(written({ value: '007' }, 'en', words)).toBe('007');
    expect(written({ value: 7, format: 'text' }, 'en', words)).toBe('7');
    expect(written({ value: null }, 'en', words)).toBeNull();
  });
});
