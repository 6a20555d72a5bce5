import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { describe, expect, it } from 'vitest';
import { SideNav } from '@/app/SideNav';
import type { Me, PluginSlot, RecordData } from '@/api/types';
import RecordView from '@/pages/record/RecordView';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { answerOf, slotOf } from '../testing';
import PluginSlotPage from './PluginSlotPage';
import { useWidgets } from './useWidgets';
import { Widgets } from './Widgets';

const thing = objectOf([field('name', 'text')], { timeline: [] });
const record: RecordData = { id: 't1', version: 3, name: 'Desk' };
const me: Me = {
  user: { id: 'u1', username: 'ann', name: 'Ann', department: null, manager: null, roles: [], is_active: true },
  must_change_password: false,
  is_administrator: true,
  menu: [],
  organization: { name: 'Sample', currency: 'CNY', locale: 'en' },
};

const server = (slots: PluginSlot[], more: Record<string, unknown> = {}) =>
  mockServer({
    'GET plugin-ui/slots': { items: slots },
    'POST plugin-ui/render': (asked: unknown) => answerOf([{ type: 'text', text: `this is ${(asked as { slot: string }).slot}` }], null),
    'GET me': me,
    'GET me/preferences': { version: 0, values: {} },
    'GET objects': { items: [thing] },
    'GET dictionaries': { items: [] },
    'GET dashboards': { items: [] },
    'GET home': { items: [] },
    'GET records/thing/t1': record,
    'GET records/thing/t1/followers': { items: [], is_following: false },
    'GET records/thing/t1/history': { items: [] },
    'POST records/thing/query': { items: [], next_cursor: null, count: 0 },
    ...more,
  });

describe('a record', () => {
  it('has tabs, cards and actions of plugins', async () => {
    const calls = server([slotOf(), slotOf({ slot: 'card', place: 'record.card', label: 'A card', objects: ['*'] }), slotOf({ slot: 'urge', place: 'record.action', label: 'Urge' }), slotOf({ slot: 'other', label: 'Other', objects: ['account'] })]);
    await renderApp(<RecordView object={thing} id="t1" />);
    expect(await screen.findByText('this is card')).toBeInTheDocument();
    expect(screen.queryByRole('tab', { name: 'Other' })).toBeNull();
    await userEvent.click(screen.getByRole('tab', { name: 'Case panel' }));
    expect(await screen.findByText('this is tab')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: /Urge/ }));
    expect(await screen.findByText('this is urge')).toBeInTheDocument();
    const asked = calls.filter(({ path }) => path === 'plugin-ui/render').map(({ body }) => body as { slot: string; subject: unknown });
    expect(asked.map(({ slot }) => slot).sort()).toEqual(['card', 'tab', 'urge']);
    for (const { subject } of asked) expect(subject).toEqual({ object: 'thing', id: 't1' });
    // None of them hangs on how the record is.
    expect(calls.filter(({ path }) => path === 'plugin-ui/slots')).toHaveLength(1);
  });

  it('has those that hang on how it is only where they hold', async () => {
    const hanging = [slotOf({ conditional: true }), slotOf({ slot: 'never', label: 'Never', conditional: true })];
    let asked = 0;
    server([], { 'GET plugin-ui/slots': () => ({ items: asked++ === 0 ? hanging : [slotOf()] }) });
    await renderApp(<RecordView object={thing} id="t1" />);
    expect(await screen.findByRole('tab', { name: 'Case panel' })).toBeInTheDocument();
    expect(screen.queryByRole('tab', { name: 'Never' })).toBeNull();
    expect(asked).toBe(2);
  });
});

describe('pages of plugins', () => {
  const pages = [slotOf({ slot: 'page', place: 'nav.page', label: 'Panel page', objects: [] }), slotOf({ slot: 'set_up', place: 'settings.page', label: 'Panel settings', objects: [] })];

  it('stand in the menu', async () => {
    server(pages);
    await renderApp(<SideNav me={me} />);
    expect(await screen.findByRole('link', { name: 'Panel page' })).toHaveAttribute('href', '/p/test.panel/page');
    expect(screen.queryByRole('link', { name: 'Panel settings' })).toBeNull();
  });

  const routed = (
    <Routes>
      <Route path="/p/:plugin/:slot" element={<PluginSlotPage />} />
    </Routes>
  );

  it('are told what stands behind their address', async () => {
    const calls = server(pages);
    await renderApp(routed, '/p/test.panel/page?what=all');
    expect(await screen.findByText('this is page')).toBeInTheDocument();
    expect(screen.getByRole('heading', { level: 1, name: /Panel page/ })).toBeInTheDocument();
    expect(calls.find(({ path }) => path === 'plugin-ui/render')?.body).toEqual({ plugin: 'test.panel', slot: 'page', params: { what: 'all' } });
  });

  it('that are not there say so', async () => {
    server(pages);
    await renderApp(routed, '/p/test.panel/nowhere');
    expect(await screen.findByText('There is no such page')).toBeInTheDocument();
  });
});

describe('cards of dashboards', () => {
  function Board() {
    const widgets = useWidgets('sales');
    return <Widgets board="sales" shown={widgets.shown} onHide={widgets.toggle} />;
  }

  it('are taken off one board', async () => {
    const calls = server([slotOf({ slot: 'tile', place: 'dashboard.widget', label: 'Tile', objects: [] })], { 'PATCH me/preferences': (body: unknown) => ({ version: 1, values: (body as { values: object }).values }) });
    await renderApp(<Board />);
    expect(await screen.findByText('this is tile')).toBeInTheDocument();
    expect(calls.find(({ path }) => path === 'plugin-ui/render')?.body).toMatchObject({ params: { dashboard: 'sales' } });
    await userEvent.click(screen.getByRole('button', { name: 'Take Tile off this dashboard' }));
    await waitFor(() => expect(screen.queryByText('this is tile')).toBeNull());
    await waitFor(() => expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ values: { 'widgets.hidden': { sales: ['slot:test.panel/tile'] } } }));
  });
});
