import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { describe, expect, it } from 'vitest';
import type { Choice, Dictionary } from '@/api/types';
import { field, mockServer, objectOf, problem, renderApp } from '@/testing/render';
import DictionariesPage from './DictionariesPage';
import DictionaryPage from './DictionaryPage';
import { codeOf, entriesOf, moved } from './entries';
import { mergeEntries } from './uses';

const choice = (code: string, more: Partial<Choice> = {}): Choice => ({ code, label: { en: code.toUpperCase(), 'zh-CN': code }, color: null, active: true, ...more });
const tiers: Dictionary = { key: 'tier', label: { en: 'Tier' }, items: [choice('gold'), choice('silver'), choice('tin', { active: false })] };
const fixed: Dictionary = { key: 'locale', label: { en: 'Languages' }, items: [choice('en')], is_fixed: true };
const thing = objectOf([field('name', 'text'), field('tier', 'select', { options: { dictionary: 'tier' } })]);
const around = {
  'GET objects': { items: [thing] },
  'GET dictionaries': { items: [tiers, fixed] },
  'POST records/thing/aggregate': { items: [{ group: { tier: 'gold' }, measures: { n: 7 } }, { group: { tier: null }, measures: { n: 2 } }], next_cursor: null },
};
const open = (key = 'tier') =>
  renderApp(
    <Routes>
      <Route path="/settings/dictionaries/:key" element={<DictionaryPage />} />
    </Routes>,
    `/settings/dictionaries/${key}`,
  );
const sent = (calls: ReturnType<typeof mockServer>) => (calls.findLast(({ method }) => method === 'PUT')?.body as { items: Choice[] }).items;

/** As it is offered. */
const silver = () => within(document.querySelector<HTMLElement>('.ant-select-dropdown') as HTMLElement).getByText('SILVER');

describe('entries', () => {
  it('get a code out of their name that nobody has', () => {
    expect(codeOf('Café & Bar', new Set())).toBe('cafe_bar');
    expect(codeOf('Gold', new Set(['gold', 'gold_2']))).toBe('gold_3');
    expect(codeOf('黄金', new Set())).toBe('entry');
    expect(codeOf('3rd party', new Set())).toBe('rd_party');
  });

  it('move within the list and not out of it', () => {
    const entries = entriesOf(tiers);
    expect(moved(entries, 'tin', -2).map(({ code }) => code)).toEqual(['tin', 'gold', 'silver']);
    expect(moved(entries, 'gold', -1).map(({ code }) => code)).toEqual(['gold', 'silver', 'tin']);
  });
});

describe('the dictionaries', () => {
  it('are found by what they hold and where they are offered; the product’s own are not shown', async () => {
    mockServer(around);
    await renderApp(<DictionariesPage />);
    expect(await screen.findByTestId('dictionary-tier')).toHaveAttribute('href', '/settings/dictionaries/tier');
    expect(screen.queryByTestId('dictionary-locale')).toBeNull();
    await waitFor(() => expect(screen.getByText('Thing · Tier')).toBeInTheDocument());
    await userEvent.type(screen.getByRole('searchbox'), 'silv');
    expect(screen.getByTestId('dictionary-tier')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox'), 'x');
    expect(await screen.findByTestId('empty-state')).toBeInTheDocument();
  });
});

describe('a dictionary', () => {
  it('is saved whole: renamed, in another order, with a new entry and one switched off', async () => {
    const calls = mockServer({ ...around, 'PUT dictionaries/tier': ({ items }: { items: Choice[] }) => ({ ...tiers, items }) });
    await open();
    const save = await screen.findByTestId('dictionary-save');
    expect(save).toBeDisabled();
    await userEvent.type(screen.getByTestId('entry-gold-en'), ' plus');
    await userEvent.click(screen.getByTestId('entry-silver-up'));
    await userEvent.click(screen.getByTestId('entry-gold-active'));
    await userEvent.click(screen.getByTestId('entry-add'));
    await userEvent.type(screen.getByTestId('entry-new-1-en'), 'New one');
    await userEvent.keyboard('{Enter}');
    expect(calls.some(({ method }) => method === 'PUT')).toBe(false);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(save).toBeDisabled());
    expect(sent(calls).map(({ code, label, active }) => [code, label.en, active])).toEqual([
      ['silver', 'SILVER', true],
      ['gold', 'GOLD plus', false],
      ['tin', 'TIN', false],
      ['new_one', 'New one', true],
    ]);
  });

  it('keeps the focus on what moves an entry, also at the end of the way', async () => {
    mockServer(around);
    await open();
    await userEvent.click(await screen.findByTestId('entry-silver-up'));
    expect(screen.getByTestId('entry-silver-up')).toBeDisabled();
    await waitFor(() => expect(screen.getByTestId('entry-silver-down')).toHaveFocus());
    expect(screen.getByRole('status')).toHaveTextContent('SILVER is number 1 of 3 now');
  });

  it('shows a refusal at its entry', async () => {
    mockServer({ ...around, 'PUT dictionaries/tier': problem(422, 'validation_failed', { fields: { 'items[3].label': { code: 'required', message: 'Give it a name' } } }) });
    await open();
    await userEvent.click(await screen.findByTestId('entry-add'));
    await userEvent.click(screen.getByTestId('dictionary-save'));
    expect(await within(screen.getByTestId('entry-new-1')).findByText('Give it a name')).toBeInTheDocument();
  });

  it('counts the records that have an entry, and gives them another one before it is switched off', async () => {
    const calls = mockServer({
      ...around,
      'POST records/thing/bulk': { id: 'j1' },
      'GET jobs': { items: [{ id: 'j1', state: 'done', result: { changed: 7, failed: 0, errors: [] } }] },
      'PUT dictionaries/tier': ({ items }: { items: Choice[] }) => ({ ...tiers, items }),
    });
    await open();
    await waitFor(() => expect(screen.getByTestId('entry-gold-uses')).toHaveAttribute('data-count', '7'));
    await userEvent.click(screen.getByTestId('entry-gold-merge'));
    const dialog = await screen.findByTestId('merge');
    expect(dialog).toHaveTextContent('Things · Tier');
    await userEvent.click(within(dialog).getByRole('combobox'));
    expect(await screen.findAllByRole('option')).toHaveLength(1);
    await userEvent.click(silver());
    await userEvent.click(screen.getByTestId('merge-do'));
    await waitFor(() => expect(screen.queryByTestId('merge')).toBeNull());
    expect(calls.find(({ path }) => path.endsWith('bulk'))?.body).toEqual({ op: 'update', fields: { tier: 'silver' }, filter: { field: 'tier', op: 'eq', value: 'gold' } });
    expect(sent(calls).map(({ code, active }) => [code, active])).toEqual([['gold', false], ['silver', true], ['tin', false]]);
  });

  it('keeps an entry on that some records did not give up', async () => {
    const calls = mockServer({
      ...around,
      'POST records/thing/bulk': { id: 'j1' },
      'GET jobs': { items: [{ id: 'j1', state: 'done', result: { changed: 6, failed: 1, errors: [{ id: 't1', code: 'x', message: { en: 'It is closed' } }] } }] },
    });
    await open();
    await waitFor(() => expect(screen.getByTestId('entry-gold-uses')).toBeInTheDocument());
    await userEvent.click(screen.getByTestId('entry-gold-merge'));
    await userEvent.click(within(await screen.findByTestId('merge')).getByRole('combobox'));
    await screen.findAllByRole('option');
    await userEvent.click(silver());
    await userEvent.click(screen.getByTestId('merge-do'));
    expect(await screen.findByTestId('merge-refused')).toHaveTextContent('It is closed');
    expect(calls.some(({ method }) => method === 'PUT')).toBe(false);
  });

  it('of the product’s own is no page', async () => {
    mockServer(around);
    await open('locale');
    await waitFor(() => expect(screen.queryByTestId('dictionary')).toBeNull());
  });

  it('takes an entry out of lists one by one', async () => {
    const calls = mockServer({ 'POST records/thing/bulk': { id: 'j1' }, 'GET jobs': { items: [{ id: 'j1', state: 'done', result: { changed: 1, failed: 0, errors: [] } }] } });
    await mergeEntries([{ object: thing, field: field('tiers', 'multi_select', { options: { dictionary: 'tier' } }), count: 1 }], 'gold', 'silver', () => undefined);
    expect(calls[0]?.body).toEqual({ op: 'update', add: { tiers: ['silver'] }, remove: { tiers: ['gold'] }, filter: { field: 'tiers', op: 'in', value: ['gold'] } });
  });
});
