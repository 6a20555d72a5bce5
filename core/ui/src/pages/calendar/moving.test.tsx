import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import CalendarView from './CalendarView';

const view = { key: 'days', label: { en: 'Days' }, kind: 'calendar' as const, date_field: 'starts', end_field: 'ends' };
const meeting = objectOf([field('name', 'text'), field('starts', 'datetime', { label: { en: 'Starts' } }), field('ends', 'datetime', { label: { en: 'Ends' } })], { key: 'meeting', views: [view as never] });
const at = (hour: number, minute = 0) => new Date(2031, 2, 12, hour, minute).toISOString();
const record = { id: 'm1', version: 3, name: 'Review', starts: at(9), ends: at(10) };

async function shown() {
  const calls = mockServer({
    'GET objects': { items: [meeting] },
    'POST records/meeting/query': { items: [record], next_cursor: null, count: 1, count_is_exact: true },
    'PATCH records/meeting/m1': (body: object) => ({ ...record, ...body, version: 4 }),
  });
  const nothing = () => undefined;
  await renderApp(<CalendarView object={meeting} view={view as never} filter={null} search="" onOpen={nothing} onCreate={nothing} onOrder={nothing} />, '/?span=day&at=2031-03-12');
  const chip = within(await screen.findByTestId('cal-item-m1')).getAllByRole('button')[0];
  if (!chip) throw new Error('the meeting cannot be focused');
  return { chip, patches: () => calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body) };
}

it('a beginning that is pulled is saved once, and taken back once', async () => {
  const { chip, patches } = await shown();
  fireEvent.keyDown(chip, { key: 'ArrowUp', ctrlKey: true, shiftKey: true });
  await userEvent.click(await screen.findByTestId('undo'));
  await waitFor(() => expect(patches()).toEqual([{ starts: at(8, 45) }, { starts: at(9) }]));
});

it('what is moved as a whole keeps its length', async () => {
  const { chip, patches } = await shown();
  fireEvent.keyDown(chip, { key: 'ArrowDown', altKey: true });
  await waitFor(() => expect(patches()).toEqual([{ starts: at(9, 15), ends: at(10, 15) }]));
});
