import { describe, expect, it } from 'vitest';
import { dayText } from '@/pages/list/groups';
import { addDays, daysBetween, daysOf, lastDayOf, placeInDay, placeInRow, rangeOf, stepSpan, startOfWeek } from './days';

const day = (text: string) => new Date(`${text}T00:00:00`);
const item = (id: string, start: string, end: string) => ({ id, start: new Date(start), end: new Date(end) });

describe('days of a calendar', () => {
  it('begin on Monday and fill whole weeks', () => {
    expect(dayText(startOfWeek(day('2026-11-29')))).toBe('2026-11-23');
    expect(rangeOf('month', day('2026-11-15')).map(dayText)).toEqual(['2026-10-26', '2026-12-07']);
    expect(daysOf(rangeOf('month', day('2027-02-10')))).toHaveLength(28);
    expect(rangeOf('week', day('2026-11-26')).map(dayText)).toEqual(['2026-11-23', '2026-11-30']);
  });
  it('are stepped through without leaving a month out', () => {
    expect(dayText(stepSpan('month', day('2027-01-31'), 1))).toBe('2027-02-28');
    expect(dayText(stepSpan('month', day('2027-03-31'), -1))).toBe('2027-02-28');
    expect(dayText(stepSpan('week', day('2026-12-30'), 1))).toBe('2027-01-06');
  });
  it('keep the hour when something moves by days', () => {
    expect(addDays(new Date('2026-03-27T09:30:00'), 3).getHours()).toBe(9);
    expect(daysBetween(new Date('2026-03-27T23:00:00'), new Date('2026-03-30T01:00:00'))).toBe(3);
  });
});

describe('bars', () => {
  it('end on the day before midnight', () => {
    expect(dayText(lastDayOf(item('a', '2026-11-23T09:00', '2026-11-25T00:00')))).toBe('2026-11-24');
    expect(dayText(lastDayOf(item('a', '2026-11-23T00:00', '2026-11-23T00:00')))).toBe('2026-11-23');
  });
  it('lie in lanes and are cut at the ends of the week', () => {
    const placed = placeInRow(
      [item('long', '2026-11-20T00:00', '2026-11-26T00:00'), item('one', '2026-11-24T00:00', '2026-11-25T00:00'), item('late', '2026-11-27T00:00', '2026-12-03T00:00'), item('out', '2026-12-01T00:00', '2026-12-02T00:00')],
      day('2026-11-23'),
      7,
    );
    expect(placed.map(({ item: { id }, lane, from, to }) => [id, lane, from, to])).toEqual([
      ['long', 0, 0, 2],
      ['one', 1, 1, 1],
      ['late', 0, 4, 6],
    ]);
    expect(placed[0]?.isCutBefore).toBe(true);
    expect(placed[2]?.isCutAfter).toBe(true);
  });
});

describe('appointments', () => {
  it('stand side by side only where they overlap', () => {
    const slots = placeInDay(
      [item('a', '2026-11-23T09:00', '2026-11-23T10:00'), item('b', '2026-11-23T09:30', '2026-11-23T10:30'), item('c', '2026-11-23T10:00', '2026-11-23T11:00'), item('d', '2026-11-23T14:00', '2026-11-23T14:05')],
      day('2026-11-23'),
      20,
    );
    expect(slots.map(({ item: { id }, from, to, lane, lanes }) => [id, from, to, lane, lanes])).toEqual([
      ['a', 540, 600, 0, 2],
      ['b', 570, 630, 1, 2],
      ['c', 600, 660, 0, 2],
      ['d', 840, 860, 0, 1],
    ]);
  });
  it('take the part of the day that is theirs', () => {
    const [slot] = placeInDay([item('night', '2026-11-22T22:00', '2026-11-23T03:00')], day('2026-11-23'), 20);
    expect([slot?.from, slot?.to]).toEqual([0, 180]);
  });
});
