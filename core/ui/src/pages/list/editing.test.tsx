import { useQueryClient } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordData } from '@/api/types';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { ListView } from './ListView';

const object = objectOf([field('name', 'text'), field('size', 'text'), field('note', 'text')], {
  views: [{ key: 'all', label: { en: 'All' }, kind: 'list', columns: ['name', 'size', 'note'], filter: null, sort: ['-created_at'] }],
});
const record = (id: string, extra: Partial<RecordData> = {}): RecordData => ({ id, version: 1, name: `Name ${id}`, size: `size ${id}`, note: '', ...extra });

/** Stands for a live event: the list is asked for again. */
function Refresh() {
  const client = useQueryClient();
  return (
    <button type="button" onMouseDown={(event) => event.preventDefault()} onClick={() => void client.invalidateQueries()}>
      refresh
    </button>
  );
}

async function list(records: RecordData[]) {
  const shown = { records };
  const calls = mockServer({
    'GET me': { user: { id: 'u' }, organization: { currency: 'CNY' } },
    'GET me/preferences': { values: {} },
    'GET objects': { items: [object] },
    'GET views': { items: [] },
    'POST records/thing/query': () => ({ items: shown.records, next_cursor: null, count: shown.records.length, count_is_exact: true }),
    ...Object.fromEntries(['a', 'b', 'c'].map((id) => [`PATCH records/thing/${id}`, (body: object) => record(id, { version: 2, ...body })])),
  });
  await renderApp(
    <>
      <ListView object={object} />
      <Refresh />
    </>,
    '/o/thing',
  );
  await screen.findByTestId('row-a');
  return {
    shown,
    saved: () => calls.filter(({ method }) => method === 'PATCH').map(({ path, body }) => [path, body]),
    refresh: async (next: RecordData[]) => {
      shown.records = next;
      const before = calls.filter(({ path }) => path.endsWith('query')).length;
      await userEvent.click(screen.getByText('refresh'));
      await waitFor(() => expect(calls.filter(({ path }) => path.endsWith('query')).length).toBeGreaterThan(before));
    },
  };
}

const type = async (id: string, key: string, text: string) => {
  await userEvent.dblClick(screen.getByTestId(`cell-${id}-${key}`));
  const editor = await within(screen.getByTestId(`cell-${id}-${key}`)).findByRole('textbox');
  await userEvent.clear(editor);
  await userEvent.type(editor, text);
};
const typed = (id: string, key: string) => within(screen.getByTestId(`cell-${id}-${key}`)).queryByRole('textbox');

describe('a cell that is typed in', () => {
  beforeEach(() => {
    localStorage.clear();
    // Without a layout no row would be in sight.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
  });

  it('keeps its text and its record when others come in above it', async () => {
    const { refresh, saved } = await list([record('a'), record('b'), record('c')]);
    await type('b', 'size', 'mine');
    await refresh([record('new'), record('a'), record('b'), record('c')]);
    await screen.findByTestId('row-new');
    expect(typed('b', 'size')).toHaveValue('mine');
    expect(screen.getAllByRole('textbox', { hidden: true }).filter((box) => box.closest('.t-grid'))).toHaveLength(1);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(saved()).toEqual([['records/thing/b', { size: 'mine' }]]));
  });

  it('goes on in the same record after Tab, wherever its own change put it', async () => {
    const { shown, saved } = await list([record('a'), record('b'), record('c')]);
    shown.records = [record('b'), record('c'), record('a', { version: 2, size: 'z' })];
    await type('a', 'size', 'z');
    await userEvent.keyboard('{Tab}');
    await waitFor(() => expect(screen.getAllByRole('row').map((row) => row.dataset.testid).filter(Boolean)).toEqual(['row-b', 'row-c', 'row-a', 'grid-foot']));
    const editor = typed('a', 'note');
    if (!editor) throw new Error('the next cell is not open');
    await userEvent.type(editor, 'next');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(saved()).toEqual([['records/thing/a', { size: 'z' }], ['records/thing/a', { note: 'next' }]]));
  });

  it('stays when its record leaves the list, says so, and goes with the edit', async () => {
    const { refresh, saved } = await list([record('a'), record('b'), record('c')]);
    await type('b', 'size', 'mine');
    await refresh([]);
    expect(await screen.findByTestId('held')).toBeInTheDocument();
    expect(typed('b', 'size')).toHaveValue('mine');
    await refresh([record('a'), record('c')]);
    await screen.findByTestId('row-a');
    expect(typed('b', 'size')).toHaveValue('mine');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(saved()).toEqual([['records/thing/b', { size: 'mine' }]]));
    await waitFor(() => expect(screen.queryByTestId('row-b')).toBeNull());
  });
});

describe('the record at hand', () => {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
  });

  it('is the same one when others come in, and the next one below the gap when it is gone', async () => {
    const { refresh } = await list([record('a'), record('b'), record('c')]);
    await userEvent.keyboard('jj');
    expect(screen.getByTestId('row-b')).toHaveClass('is-active');
    await refresh([record('new'), record('a'), record('b'), record('c')]);
    await screen.findByTestId('row-new');
    expect(screen.getByTestId('row-b')).toHaveClass('is-active');
    await userEvent.keyboard('x');
    expect(screen.getByTestId('row-b')).toHaveAttribute('aria-selected', 'true');
    await refresh([record('new'), record('a'), record('c')]);
    await waitFor(() => expect(screen.queryByTestId('row-b')).toBeNull());
    await userEvent.keyboard('j');
    expect(screen.getByTestId('row-c')).toHaveClass('is-active');
  });
});
