import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { ListView } from './ListView';

const object = objectOf([field('name', 'text')], { views: [{ key: 'all', label: { en: 'All things' }, kind: 'list', columns: ['name'], filter: null, sort: [] }] });
const records = Array.from({ length: 100 }, (_, index) => ({ id: `r${index}`, version: 1, name: `Name ${index}` }));

describe('a list on paper', () => {
  it('has every row that is loaded, and says what it is', async () => {
    // Without a layout no row would be in sight.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1200);
    mockServer({
      'GET me': { user: { id: 'u' }, organization: { name: 'Northwind', currency: 'CNY' } },
      'GET me/preferences': { values: {} },
      'GET objects': { items: [object] },
      'GET views': { items: [] },
      'POST records/thing/query': { items: records, next_cursor: null, count: 250, count_is_exact: true },
    });
    await renderApp(<ListView object={object} />, '/o/thing?q=name');
    await screen.findByTestId('row-r0');
    const rows = () => within(screen.getByTestId('record-grid')).queryAllByTestId(/^row-r/).length;
    expect(rows()).toBeLessThan(100);
    expect(screen.queryByTestId('paper-line')).toBeNull();
    fireEvent(window, new Event('beforeprint'));
    expect(rows()).toBe(100);
    expect(screen.getByTestId('paper-line').textContent).toMatch(/^All things · “name” · 100 of 250 on paper · Northwind · \d/);
    fireEvent(window, new Event('afterprint'));
    expect(rows()).toBeLessThan(100);
  });
});
