import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { AggregateQuery, Filter } from '@/api/types';
// Loaded here, not while a test waits for them.
import './ColumnsEditor';
import './GroupEditor';
import './PhoneFigures';
import './PhoneGroups';
import './SortEditor';
import { onPhone } from '@/testing/phone';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { ListView } from './ListView';

const choices = ['open', 'won'].map((code) => ({ code, label: { en: code === 'won' ? 'Won' : 'Open' }, active: true }));
const fields = [field('name', 'text'), field('state', 'select', { choices }), field('size', 'number'), field('place', 'text'), field('since', 'date')];
const object = objectOf(fields, { views: [{ key: 'all', label: { en: 'All' }, kind: 'list', columns: ['name', 'state', 'size'], filter: null, sort: [] }] });
const records = [
  { id: 'a', version: 1, name: 'Desk', state: 'open', size: '3', place: 'Hall', since: null },
  { id: 'b', version: 1, name: 'Chair', state: 'won', size: '5', place: 'Attic', since: null },
];

beforeEach(() => {
  onPhone();
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(390);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(76);
});

const sizes = (query: AggregateQuery, of: typeof records) => ({ size: query.measures.size?.op === 'avg' ? String(of.reduce((sum, { size }) => sum + Number(size), 0) / of.length) : String(of.reduce((sum, { size }) => sum + Number(size), 0)), _count: of.length });

async function show() {
  let preferences: Record<string, unknown> = {};
  const calls = mockServer({
    'GET me': { user: { id: 'u' }, organization: { currency: 'CNY' } },
    'GET me/preferences': () => ({ values: preferences }),
    'PATCH me/preferences': (body: { values: Record<string, unknown> }) => {
      preferences = { ...preferences, ...body.values };
      return { values: preferences };
    },
    'GET objects': { items: [object] },
    'GET views': { items: [] },
    'POST records/thing/aggregate': (query: AggregateQuery) => {
      const row = (of: typeof records, group: object) => ({ group, measures: sizes(query, of) });
      return { items: query.group_by?.length ? records.map((one) => row([one], { state: one.state })) : [row(records, {})] };
    },
    'POST records/thing/query': (body: { filter?: Filter }) => {
      const wanted = body.filter && 'field' in body.filter ? body.filter.value : undefined;
      return { items: records.filter(({ state }) => wanted === undefined || state === wanted), next_cursor: null, count: 2, count_is_exact: true };
    },
  });
  await renderApp(<ListView object={object} />, '/o/thing');
  await screen.findByTestId('row-a');
  return calls;
}

const choose = async (select: HTMLElement, option: string) => {
  await userEvent.click(within(select).getByRole('combobox'));
  await userEvent.click(await screen.findByText(option, { selector: '.ant-select-item-option-content' }));
};

describe('a list on a phone', () => {
  it('says the figures of its columns below the cards, and which ones is chosen in the sheet', async () => {
    await show();
    await waitFor(() => expect(screen.getByTestId('card-totals')).toHaveTextContent('Size8'));
    await userEvent.click(screen.getByTestId('filter-sheet-open'));
    await choose(await screen.findByTestId('figure-size'), 'avg.');
    await waitFor(() => expect(screen.getByTestId('card-totals')).toHaveTextContent('Sizeavg. 4'));
    await choose(screen.getByTestId('figure-size'), 'Nothing');
    await waitFor(() => expect(screen.queryByTestId('card-totals')).toBeNull());
  });

  it('stands in groups that open and close, each with its count and figures', async () => {
    await show();
    await userEvent.click(screen.getByTestId('filter-sheet-open'));
    await choose(await screen.findByTestId('sheet-group'), 'State');
    const groups = await screen.findAllByTestId('group');
    expect(groups.map(({ textContent }) => textContent)).toEqual(['Open1CollapseSize3', 'Won1CollapseSize5']);
    await waitFor(() => expect(screen.getByTestId('row-b')).toBeInTheDocument());
    await userEvent.click(screen.getByTestId('sheet-close-all'));
    expect(screen.queryByTestId('row-a')).toBeNull();
    await userEvent.click(within(screen.getAllByTestId('group')[1] as HTMLElement).getByTestId('group-toggle'));
    expect(screen.getByTestId('row-b')).toBeInTheDocument();
    expect(screen.queryByTestId('row-a')).toBeNull();
  });

  it('shows the fields that somebody chose', async () => {
    await show();
    expect(screen.getByTestId('row-a')).not.toHaveTextContent('Hall');
    await userEvent.click(screen.getByTestId('filter-sheet-open'));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Place' }));
    await waitFor(() => expect(screen.getByTestId('row-a')).toHaveTextContent('Hall'));
    expect(screen.getByRole('button', { name: 'Move Place up' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Keep Place in place' })).toBeNull();
  });
});
