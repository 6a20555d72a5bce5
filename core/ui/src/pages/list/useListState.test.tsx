import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SavedView } from '@/api/types';
import { field, mockServer, objectOf } from '@/testing/render';
import { useListState } from './useListState';

const object = objectOf([field('name', 'text'), field('stage', 'select'), field('amount', 'money'), field('due', 'date')], {
  views: [
    { key: 'all', label: { en: 'All' }, kind: 'list', columns: ['name', 'stage'], filter: { field: 'stage', op: 'eq', value: 'a' }, sort: ['-due'] },
    { key: 'board', label: { en: 'Board' }, kind: 'board', group_by: 'stage' },
  ],
});
const saved = (extra: Partial<SavedView>): SavedView => ({
  id: 'v1',
  version: 1,
  object: 'thing',
  name: 'Mine',
  definition: { kind: 'list', sort: ['name'], columns: ['name', 'amount'], widths: { amount: 120 } },
  sharing: { everyone: false, roles: [], departments: [] },
  default_for: [],
  owner: { id: 'u', label: 'U' },
  can_edit: true,
  is_default: false,
  updated_at: '',
  ...extra,
});

async function open(path: string, answers: Record<string, unknown>) {
  mockServer({ 'GET me': { user: { id: 'u' } }, ...answers });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[path]}>{children}</MemoryRouter>
    </QueryClientProvider>
  );
  const { result } = renderHook(() => ({ state: useListState(object), search: new URLSearchParams(useLocation().search) }), { wrapper });
  await waitFor(() => expect(result.current.state.isReady).toBe(true));
  return result;
}

describe('the state of a list', () => {
  beforeEach(() => localStorage.clear());

  it('is its view until something is changed, and the view again after a reset', async () => {
    const result = await open('/o/thing', {});
    expect(result.current.state).toMatchObject({ sort: ['-due'], columns: ['name', 'stage'], isChanged: false });
    expect(result.current.state.items).toHaveLength(1);
    act(() => result.current.state.setItems([]));
    act(() => result.current.state.setSort(['name', '-due']));
    act(() => result.current.state.setGroupBy('stage'));
    expect(result.current.state).toMatchObject({ filter: null, sort: ['name', '-due'], groupBy: 'stage', isChanged: true });
    expect(result.current.state.definition).toMatchObject({ kind: 'list', filter: null, sort: ['name', '-due'], group_by: 'stage', columns: ['name', 'stage'] });
    act(() => result.current.state.reset());
    expect(result.current.state.isChanged).toBe(false);
    expect([...result.current.search.keys()]).toEqual([]);
  });

  it('begins with the view that is the default of a role, unless the address names one', async () => {
    const views = { items: [saved({ is_default: true })] };
    expect((await open('/o/thing', { 'GET views': views })).current.state.base.key).toBe('v1');
    expect((await open('/o/thing?view=board', { 'GET views': views })).current.state.view.kind).toBe('board');
  });

  it('offers to save an arrangement of columns where the view is one’s own, and keeps it quietly elsewhere', async () => {
    const views = { items: [saved({})] };
    const own = await open('/o/thing?view=v1', { 'GET views': views });
    expect(own.current.state).toMatchObject({ widths: { amount: 120 }, isChanged: false });
    act(() => own.current.state.arrange({ widths: { amount: 200 } }));
    await waitFor(() => expect(own.current.state.widths).toEqual({ amount: 200 }));
    expect(own.current.state.isChanged).toBe(true);
    expect(own.current.state.definition.widths).toEqual({ amount: 200 });
    const shipped = await open('/o/thing?view=all', { 'GET views': views });
    act(() => shipped.current.state.arrange({ columns: ['name', 'due'] }));
    await waitFor(() => expect(shipped.current.state.columns).toEqual(['name', 'due']));
    expect(shipped.current.state).toMatchObject({ isChanged: false, isArranged: true });
  });

  it('takes no filter from an address that holds none', async () => {
    const result = await open(`/o/thing?f=${encodeURIComponent('[{"field":1},{"field":"name","op":"eq","value":"x"}]')}`, {});
    expect(result.current.state.items).toEqual([{ field: 'name', op: 'eq', value: 'x' }]);
  });

  it('shows the records another way without losing the filter', async () => {
    const result = await open('/o/thing?as=calendar:due', {});
    expect(result.current.state.view).toMatchObject({ kind: 'calendar', date_field: 'due', filter: { field: 'stage', op: 'eq', value: 'a' } });
    expect(result.current.state.isChanged).toBe(true);
  });
});
