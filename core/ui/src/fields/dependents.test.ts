import { describe, expect, it } from 'vitest';
import { field, objectOf } from '@/testing/render';
import { choicesFor, endsAlong, fillable, followUps, narrowing, tiesOf } from './dependents';

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

describe('an end that a calendar shows', () => {
  const span = (kind: 'date' | 'datetime', access: 'writable' | 'read_only' = 'writable') =>
    objectOf([field('starts', kind), field('ends', kind, { access }), field('name', 'text')], {
      views: [{ key: 'days', label: { en: 'Days' }, kind: 'calendar', date_field: 'starts', end_field: 'ends' } as never],
    });
  const at = (hour: string) => `2026-11-21T${hour}:00.000Z`;
  const before = { starts: at('09:00'), ends: at('10:30') };

  it('goes with its beginning, whichever way that is moved', () => {
    expect(endsAlong(span('datetime'), { starts: at('08:15') }, before)).toEqual({ ends: at('09:45') });
    expect(endsAlong(span('date'), { starts: '2026-12-30' }, { starts: '2026-11-28', ends: '2026-11-30' })).toEqual({ ends: '2027-01-01' });
    const [starts] = span('datetime').fields;
    expect(starts && followUps(starts, at('11:00'), span('datetime'), [], before)).toEqual({ ends: at('12:30') });
  });
  it('stays where somebody says where it is to be, may not write it, or there is none', () => {
    expect(endsAlong(span('datetime'), { starts: at('08:00'), ends: at('10:30') }, before)).toEqual({});
    expect(endsAlong(span('datetime', 'read_only'), { starts: at('08:00') }, before)).toEqual({});
    expect(endsAlong(span('datetime'), { starts: at('08:00') }, { starts: at('09:00'), ends: null })).toEqual({});
    expect(endsAlong(span('datetime'), { starts: null }, before)).toEqual({});
    expect(endsAlong(span('datetime'), { name: 'Later' }, before)).toEqual({});
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
