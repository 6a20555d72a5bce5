import { describe, expect, it } from 'vitest';
import { field, objectOf } from '@/testing/render';
import { choicesFor, fillable, followUps, narrowing, tiesOf } from './dependents';

const choice = (code: string, attributes = {}) => ({ code, label: { en: code }, active: true, attributes });
const region = field('region', 'select', { choices: [choice('north'), choice('south')] });
const city = field('city', 'select', { choices: [choice('harbin', { region: 'north' }), choice('sanya', { region: ['south'] }), choice('other', { weight: 3 })] });
const firm = field('firm', 'reference', { options: { object: 'firm' } });
const person = field('person', 'reference', { options: { object: 'person' } });
const deal = field('deal', 'reference', { options: { object: 'deal' } });

const firms = objectOf([field('name', 'text')], { key: 'firm' });
const people = objectOf([field('name', 'text'), field('works_for', 'reference', { options: { object: 'firm' } })], { key: 'person' });
const deals = objectOf([field('name', 'text'), field('buyer', 'reference', { options: { object: 'firm' } }), field('person', 'reference', { options: { object: 'person' } })], { key: 'deal' });
const visit = objectOf([region, city, firm, person, deal], { key: 'visit' });
const all = [firms, people, deals, visit];
const acme = { id: 'f1', label: 'Acme' };
const ann = { id: 'p1', label: 'Ann' };

describe('choices that hang on another field', () => {
  it('offers those that go with it, and all while it is empty', () => {
    expect(choicesFor(city, visit, { region: 'north' }).map(({ code }) => code)).toEqual(['harbin', 'other']);
    expect(choicesFor(city, visit, {})).toHaveLength(3);
  });
  it('empties what no longer goes with the new value and fills in what a choice implies', () => {
    expect(followUps(region, 'south', visit, all, { region: 'north', city: 'harbin' })).toEqual({ city: null });
    expect(followUps(region, 'south', visit, all, { region: 'north', city: 'other' })).toEqual({});
    expect(followUps(city, 'sanya', visit, all, {})).toEqual({ region: 'south' });
  });
});

describe('references that hang on another', () => {
  it('narrows by the nearest relation only', () => {
    expect(tiesOf(person, visit, all).map(({ own, theirs }) => [own.key, theirs.key])).toEqual([['firm', 'works_for']]);
    // The deal could be narrowed by the person too, but the firm narrows both.
    expect(tiesOf(deal, visit, all).map(({ own }) => own.key)).toEqual(['firm']);
    expect(narrowing(person, visit, all, { firm: acme })).toEqual({ filter: { field: 'works_for', op: 'eq', value: 'f1' }, by: 'Acme' });
    expect(narrowing(person, visit, all, {})).toBeNull();
  });
  it('forgets the person when the firm becomes another one, and keeps it when the firm was only filled in', () => {
    expect(followUps(firm, { id: 'f2', label: 'Other' }, visit, all, { firm: acme, person: ann })).toEqual({ person: null });
    expect(followUps(firm, acme, visit, all, { person: ann })).toEqual({});
  });
  it('can fill in the firm from the person', () => {
    expect(fillable(person, ann, visit, all, {}).map(({ own }) => own.key)).toEqual(['firm']);
    expect(fillable(person, ann, visit, all, { firm: acme })).toEqual([]);
  });
});
