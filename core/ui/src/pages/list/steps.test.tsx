import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router';
import { describe, expect, it } from 'vitest';
import type { RecordData, ViewDef } from '@/api/types';
// Loaded here, not while a test waits for them.
import '@/pages/board/BoardView';
import '@/pages/calendar/CalendarView';
import '@/pages/gallery/GalleryView';
import '@/pages/record/RecordView';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { dayText } from './groups';
import { ListView } from './ListView';

const choices = ['open', 'done'].map((code) => ({ code, label: { en: code }, active: true }));
const fields = [field('name', 'text'), field('picture', 'file'), field('state', 'select', { choices }), field('day', 'date')];
const today = dayText(new Date());
const record = (id: string, state: string): RecordData => ({ id, version: 1, name: `Name ${id}`, picture: null, state, day: today });
const records = [record('a', 'open'), record('b', 'done'), record('c', 'open')];

const Address = () => <output data-testid="address">{useLocation().search}</output>;

async function show(view: Partial<ViewDef>, open: string) {
  const object = objectOf(fields, { views: [{ key: 'all', label: { en: 'All' }, kind: 'list', filter: null, sort: [], ...view }] });
  mockServer({
    'GET me': { user: { id: 'u' }, organization: { currency: 'CNY' } },
    'GET me/preferences': { values: {} },
    'GET objects': { items: [object] },
    'GET views': { items: [] },
    'POST records/thing/aggregate': { items: [] },
    'POST records/thing/query': (body: { filter?: { field?: string; value?: string } }) => {
      const asked = body.filter?.field === 'state' ? records.filter(({ state }) => state === body.filter?.value) : records;
      return { items: body.filter && 'op' in body.filter && body.filter.op === 'is_null' ? [] : asked, next_cursor: null };
    },
  });
  await renderApp(
    <>
      <ListView object={object} />
      <Address />
    </>,
    `/o/thing?open=${open}`,
  );
  await screen.findByTestId('side-panel');
}

const opened = () => new URLSearchParams(screen.getByTestId('address').textContent ?? '').get('open');
const press = async (key: string, from: string, to: string) => {
  // The order is there once the records are; until then a key does nothing.
  await waitFor(async () => {
    if (opened() === from) await userEvent.keyboard(key);
    expect(opened()).toBe(to);
  });
};

describe('one steps from record to record in the side panel', () => {
  it('of a gallery', async () => {
    await show({ kind: 'gallery', picture_field: 'picture' }, 'a');
    await press('j', 'a', 'b');
    await press('j', 'b', 'c');
    await press('k', 'c', 'b');
  });

  it('of a calendar', async () => {
    await show({ kind: 'calendar', date_field: 'day' }, 'b');
    await press('j', 'b', 'c');
    await press('k', 'c', 'b');
  });

  it('of a board, down one column and on in the next', async () => {
    await show({ kind: 'board', group_by: 'state' }, 'a');
    await press('j', 'a', 'c');
    await press('j', 'c', 'b');
    await press('k', 'b', 'c');
  });
});
