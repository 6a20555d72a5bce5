import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { RecordData, UiBlock } from '@/api/types';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { BLOCKS } from './BlockList';
import SlotArea from './SlotArea';
import { answerOf, effectsOf, slotOf } from './testing';

const thing = objectOf([field('name', 'text', { required: true }), field('size', 'number'), field('owner', 'user')]);
const subject = { object: 'thing', id: 't1' };
const me = { user: { id: 'u1', name: 'Ann', username: 'ann', roles: [], is_active: true }, organization: { name: 'O', currency: 'CNY', locale: 'en' }, menu: [], is_administrator: true, must_change_password: false };

async function show(content: UiBlock[], answers: Record<string, unknown> = {}, title?: string) {
  const calls = mockServer({
    'POST plugin-ui/render': answerOf(content, 'token-1', title),
    'GET objects': { items: [thing] },
    'GET dictionaries': { items: [] },
    'GET me': me,
    ...answers,
  });
  const shown = await renderApp(<SlotArea slot={slotOf()} subject={subject} />);
  await screen.findByTestId('slot-view');
  return { calls, ...shown };
}

describe('types of blocks', () => {
  it('are those of the schema', () => {
    const schema = JSON.parse(readFileSync(resolve('../../sdk/blocks/blocks-1.schema.json'), 'utf8')) as { $defs: Record<string, unknown> };
    const told = Object.keys(schema.$defs).flatMap((name) => (name.startsWith('block-') ? [name.slice('block-'.length)] : []));
    expect(told.length).toBe(28);
    expect(Object.keys(BLOCKS).filter((type) => type !== 'unknown').sort()).toEqual(told.sort());
  });
});

describe('what is shown', () => {
  it('is asked for with what it is about, and says whose it is', async () => {
    const { calls } = await show([{ type: 'text', text: 'hello' }]);
    expect(calls.find(({ path }) => path === 'plugin-ui/render')?.body).toEqual({ plugin: 'test.panel', slot: 'tab', subject });
    expect(screen.getByTestId('slot-from')).toHaveTextContent('From the plugin Panel');
    expect(screen.getByRole('region', { name: 'Case panel · Panel' })).toBeInTheDocument();
  });

  it('is words, figures and ways', async () => {
    await show(
      [
        { type: 'heading', text: 'Figures', level: 2 },
        { type: 'stat', label: 'Total', value: 1234, format: 'money', currency: 'USD', trend: { value: '5', direction: 'up', tone: 'success' } },
        { type: 'key-values', items: [{ label: 'Open', value: true }, { label: 'None', value: null }, { label: 'Account', value: 'Northwind', to: { object: 'thing', record: 't2' } }] },
        { type: 'badge', text: 'late', tone: 'danger' },
        { type: 'progress', value: 40, label: 'Done' },
        { type: 'callout', tone: 'warning', title: 'Mind', text: 'the step' },
        { type: 'timeline', items: [{ title: 'Asked', at: '2026-01-01T00:00:00Z', actor: 'Ann' }] },
        { type: 'steps', items: [{ title: 'One', status: 'done' }, { title: 'Two', status: 'current' }] },
        { type: 'image', src: '/api/v1/plugin-assets/test.panel/abc', alt: 'A dot' },
        { type: 'image', src: 'https://e.example/x.png', alt: 'Elsewhere' },
        { type: 'divider', label: 'more' },
        { type: 'empty-state', title: 'Nothing yet', text: 'Begin' },
      ],
      {},
      'Case Northwind',
    );
    expect(screen.getByRole('heading', { level: 2, name: 'Case Northwind' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { level: 3, name: 'Figures' })).toBeInTheDocument();
    expect(screen.getByText('$1,234.00')).toBeInTheDocument();
    expect(screen.getByText('rising')).toBeInTheDocument();
    expect(screen.getByText('Yes')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Northwind' })).toHaveAttribute('href', '/o/thing/t2');
    expect(screen.getByText('late')).toHaveClass('is-danger');
    expect(screen.getByRole('progressbar', { name: 'Done' })).toHaveAttribute('aria-valuenow', '40');
    expect(screen.getByRole('note')).toHaveTextContent('Mindthe step');
    expect(screen.getByText('Two').closest('li')).toHaveAttribute('aria-current', 'step');
    expect(screen.getAllByRole('img').map((image) => image.getAttribute('src')).filter(Boolean)).toEqual(['/api/v1/plugin-assets/test.panel/abc']);
    expect(screen.getByText('Nothing yet')).toBeInTheDocument();
  });

  it('is markdown without pictures, whose links say where they lead', async () => {
    await show([{ type: 'markdown', text: '**bold** ![x](https://e.example/x.png) [out](https://e.example/a) [in](/o/thing) [bad](javascript:alert(1)) <b>raw</b>' }]);
    const out = await screen.findByRole('link', { name: /^out/ });
    expect(out).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    expect(out).toHaveAttribute('target', '_blank');
    expect(screen.getByRole('link', { name: 'in' })).toHaveAttribute('href', '/o/thing');
    expect(screen.getAllByRole('link')).toHaveLength(2);
    expect(document.querySelector('.pb-markdown-text img, .pb-markdown-text b')).toBeNull();
  });

  it('is arranged, folded and behind tabs', async () => {
    await show([
      { type: 'section', title: 'Folded', collapsible: true, collapsed: true, children: [{ type: 'text', text: 'inside' }] },
      { type: 'tabs', active: 'b', tabs: [{ id: 'a', title: 'First', children: [{ type: 'text', text: 'one' }] }, { id: 'b', title: 'Second', children: [{ type: 'grid', columns: 2, children: [{ type: 'text', text: 'two' }] }] }] },
    ]);
    expect(screen.getByText('inside')).not.toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Folded' }));
    expect(screen.getByText('inside')).toBeVisible();
    expect(screen.getByText('two')).toBeVisible();
    await userEvent.click(screen.getByRole('tab', { name: 'First' }));
    expect(await screen.findByText('one')).toBeVisible();
  });

  it('is lines in an order that one chooses', async () => {
    const items = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase(), to: { path: `/p/x?${value}` } }));
    const { calls } = await show([{ type: 'sortable', label: 'Fields', action: 'order', args: { of: 'x' }, items }], { 'POST plugin-ui/act': effectsOf([]) });
    const order = () => within(screen.getByRole('list', { name: 'Fields' })).getAllByRole('link').map((one) => one.textContent);
    expect(screen.getByRole('button', { name: 'Move A up' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Move A down' }));
    expect(order()).toEqual(['B', 'A', 'C']);
    expect(screen.getByText('A is number 2 of 3 now')).toBeInTheDocument();
    expect(calls.find(({ path }) => path === 'plugin-ui/act')?.body).toMatchObject({ action: 'order', form: { of: 'x', order: ['b', 'a', 'c'] } });
  });

  it('has a notice for what is not known, and the rest stands', async () => {
    await show([
      { type: 'unknown', label: 'hologram' },
      { type: 'laser', fallback: { type: 'text', text: 'plain' } } as unknown as UiBlock,
      { type: 'beam' } as unknown as UiBlock,
      { type: 'text', text: 'the rest' },
    ]);
    expect(screen.getAllByTestId('block-unknown').map((one) => one.textContent)).toEqual([expect.stringContaining('hologram'), expect.stringContaining('beam')]);
    expect(screen.getByText('plain')).toBeInTheDocument();
    expect(screen.getByText('the rest')).toBeInTheDocument();
  });

  it('that breaks takes nothing else with it', async () => {
    // React tells of what broke on the console.
    await show([{ type: 'timeline' } as unknown as UiBlock, { type: 'text', text: 'the rest' }]);
    expect(screen.getByText("This part can't be shown.")).toBeInTheDocument();
    expect(screen.getByText('the rest')).toBeInTheDocument();
  });
});

describe('records in a view', () => {
  const rows: RecordData[] = [{ id: 't2', version: 1, name: 'Desk', size: '4', owner: { id: 'u1', label: 'Ann' }, 'owner.name': 'Ann' }];

  it('are asked for by the reader, with the fields that the reader may see', async () => {
    const { calls } = await show([{ type: 'record-table', title: 'Mine', object: 'thing', filter: { field: 'owner', op: 'eq', value: '$me' }, sort: ['-size'], fields: ['name', 'size', 'secret'], limit: 5 }], {
      'POST records/thing/query': { items: rows, next_cursor: null, count: 9 },
    });
    const table = await screen.findByRole('table');
    expect(within(table).getByRole('link', { name: 'Desk' })).toHaveAttribute('href', '/o/thing/t2');
    expect(within(table).getAllByRole('columnheader').map((one) => one.textContent)).toEqual(['Name', 'Size']);
    expect(calls.find(({ path }) => path === 'records/thing/query')?.body).toMatchObject({ filter: { field: 'owner', op: 'eq', value: '$me' }, sort: ['-size'], fields: ['name', 'size'], limit: 5 });
    expect(screen.getByRole('link', { name: /9/ })).toBeInTheDocument();
  });

  it('that refer to the slot’s own are found by it', async () => {
    const { calls } = await show([{ type: 'related-list', object: 'thing', via: 'owner', fields: ['name'], filter: { field: 'size', op: 'gt', value: '1' } }], {
      'POST records/thing/query': { items: rows, next_cursor: null, count: 1 },
    });
    await screen.findByText('Desk');
    expect(calls.find(({ path }) => path === 'records/thing/query')?.body).toMatchObject({
      filter: { and: [{ field: 'owner', op: 'eq', value: 't1' }, { field: 'size', op: 'gt', value: '1' }] },
    });
  });

  it('of an object out of reach are not asked for', async () => {
    const { calls } = await show([{ type: 'record-table', object: 'secret', fields: ['name'] }, { type: 'activity-feed', object: 'secret', record: 'x1' }]);
    expect(await screen.findAllByText('You have no access to these records.')).toHaveLength(2);
    expect(calls.some(({ path }) => path.startsWith('records/secret'))).toBe(false);
  });

  it('are changed in the product’s own form', async () => {
    const { calls } = await show([{ type: 'record-form', object: 'thing', record: 't1', fields: ['size'] }], {
      'GET records/thing/t1': { id: 't1', version: 3, name: 'Desk', size: '4' },
      'PATCH records/thing/t1': { id: 't1', version: 4, name: 'Desk', size: '5' },
    });
    const size = await screen.findByRole('spinbutton', { name: /Size/ });
    await userEvent.clear(size);
    await userEvent.type(size, '5');
    await userEvent.click(screen.getByTestId('slot-record-save'));
    const patch = await screen.findByText(/Desk/).then(() => calls.find(({ method }) => method === 'PATCH'));
    expect(patch?.body).toEqual({ size: '5' });
    expect(patch?.headers.get('If-Match')).toBe('"3"');
  });

  it('are drawn as figures', async () => {
    const { calls } = await show([{ type: 'chart', id: 'sum', chart: 'number', title: 'How many', object: 'thing', measures: { n: { op: 'count' } }, value: 'n' }], {
      'POST records/thing/aggregate': { items: [{ group: {}, measures: { n: 7 } }] },
    });
    expect(await screen.findByTestId('card-sum-value')).toHaveTextContent('7');
    expect(screen.getByRole('heading', { name: 'How many' })).toBeInTheDocument();
    expect(calls.find(({ path }) => path === 'records/thing/aggregate')?.body).toMatchObject({ measures: { n: { op: 'count' } } });
  });

  it('have their history', async () => {
    await show([{ type: 'activity-feed', limit: 1 }], {
      'GET records/thing/t1/history': {
        items: [2, 1].map((version) => ({ version, at: '2026-01-01T00:00:00Z', by: { id: 'u1', label: 'Ann' }, channel: 'ui', source: null, operation: version === 1 ? 'create' : 'update', reason: null, changes: [] })),
      },
    });
    expect(await screen.findByTestId('change-2')).toBeInTheDocument();
    expect(screen.queryByTestId('change-1')).toBeNull();
  });
});
