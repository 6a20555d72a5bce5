import { describe, expect, it } from 'vitest';
import { dropped, type Place } from './drop';
import type { CalendarItem } from './items';

const day = (date: number) => new Date(2026, 10, date);
const at = (date: number, hour: number, minute = 0) => new Date(2026, 10, date, hour, minute);
const item = (start: Date, end: Date, extra: Partial<CalendarItem> = {}): CalendarItem => ({
  id: 'r', record: { id: 'r', version: 1 }, title: 'R', start, end, isWhole: false, isBar: false, color: undefined, canResize: true, ...extra,
});
const place = (date: number, hour?: number): Place => ({ day: day(date), minutes: hour === undefined ? null : hour * 60 });
const meeting = item(at(23, 10), at(23, 11));
const trip = item(day(23), day(26), { isWhole: true, isBar: true });

describe('taken among hours', () => {
  it('moves with its length, by quarters of an hour and days', () => {
    expect(dropped(meeting, 'move', place(23, 10.5), place(24, 12.6))).toEqual({ start: at(24, 12), end: at(24, 13) });
  });
  it('is pulled at its end or its beginning, the other one stays', () => {
    expect(dropped(meeting, 'end', place(23, 11), place(23, 12.5))).toEqual({ start: at(23, 10), end: at(23, 12, 30) });
    expect(dropped(meeting, 'start', place(23, 10), place(23, 9.25))).toEqual({ start: at(23, 9, 15), end: at(23, 11) });
  });
  it('does not jump when it is taken beside its edge, as fingers do', () => {
    expect(dropped(meeting, 'end', place(23, 10.8), place(23, 10.8))).toEqual({ start: at(23, 10), end: at(23, 11) });
  });
  it('comes to lie on a quarter of an hour when an end is pulled', () => {
    expect(dropped(item(at(23, 10), at(23, 11, 7)), 'end', place(23, 11), place(23, 12)).end).toEqual(at(23, 12));
  });
  it('never becomes shorter than a quarter of an hour', () => {
    expect(dropped(meeting, 'end', place(23, 11), place(23, 8)).end).toEqual(at(23, 10, 15));
    expect(dropped(meeting, 'start', place(23, 10), place(23, 15)).start).toEqual(at(23, 10, 45));
  });
});

describe('taken among days', () => {
  it('moves and is pulled by whole days, down to one', () => {
    expect(dropped(trip, 'move', place(24), place(27))).toEqual({ start: day(26), end: day(29) });
    expect(dropped(trip, 'end', place(25), place(28))).toEqual({ start: day(23), end: day(29) });
    expect(dropped(trip, 'start', place(23), place(21))).toEqual({ start: day(21), end: day(26) });
    expect(dropped(trip, 'start', place(23), place(30))).toEqual({ start: day(25), end: day(26) });
    expect(dropped(trip, 'end', place(25), place(20))).toEqual({ start: day(23), end: day(24) });
  });
  it('keeps its hours', () => {
    expect(dropped(meeting, 'move', place(23), place(25))).toEqual({ start: at(25, 10), end: at(25, 11) });
  });
});
