import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { describe, expect, it } from 'vitest';
import type { LayoutParts, LayoutSection, ObjectLayouts } from '@/api/types';
import { field, mockServer, objectOf, problem, renderApp } from '@/testing/render';
import { baseOf, dropSection, hiddenOf, moveSection, place, putSection, step, wishOf } from './draft';
import LayoutsPage from './LayoutsPage';

const section = (key: string, fields: string[], more: Partial<LayoutSection> = {}): LayoutSection => ({ key, label: { en: key, 'zh-CN': key }, fields, ...more });
const thing = objectOf([field('name', 'text', { required: true }), field('city', 'text'), field('fax', 'phone'), field('total', 'number', { access: 'read_only' })]);
const defined: LayoutParts = { header: ['city'], sections: [section('main', ['name', 'city']), section('rest', ['total'])] };
const none: ObjectLayouts = { object: 'thing', defined, arranged: [] };
const keysOf = ({ sections }: LayoutParts) => sections.map(({ key, fields }) => [key, ...fields].join(' '));

describe('a draft', () => {
  it('begins with the own arrangement, else with everybody’s, else with the plugin’s, each field once', () => {
    const everybody = { role: null, revision: 4, hidden: [], header: [], sections: [section('all', ['name', 'fax']), section('twice', ['fax', 'city'])] };
    const own = { role: 'r1', revision: 7, hidden: [], header: ['fax'], sections: [section('own', ['name'])] };
    expect(keysOf(baseOf(none, 'r1'))).toEqual(['main name city', 'rest total']);
    const layouts = { ...none, arranged: [everybody, own] };
    expect([baseOf(layouts, null).revision, baseOf(layouts, 'r1').revision, baseOf(layouts, 'r2').revision]).toEqual([4, 7, 0]);
    expect(keysOf(baseOf(layouts, 'r2'))).toEqual(['all name fax', 'twice city']);
    expect(hiddenOf(thing, own).map(({ key }) => key)).toEqual(['city', 'fax', 'total']);
  });

  it('takes fields from place to place', () => {
    expect(keysOf(place(defined, 'fax', 'main', 1))).toEqual(['main name fax city', 'rest total']);
    expect(keysOf(place(defined, 'name', 'rest'))).toEqual(['main city', 'rest total name']);
    expect(keysOf(place(defined, 'city', ''))).toEqual(['main name', 'rest total']);
    expect(keysOf(step(defined, 'name', 1))).toEqual(['main city name', 'rest total']);
    expect(keysOf(step(defined, 'city', 1))).toEqual(['main name', 'rest city total']);
    expect(keysOf(step(defined, 'total', -1))).toEqual(['main name city total', 'rest']);
    expect(step(defined, 'name', -1)).toBe(defined);
  });

  it('has sections that come, go and change places', () => {
    expect(keysOf(moveSection(defined, 'rest', -1))).toEqual(['rest total', 'main name city']);
    expect(moveSection(defined, 'rest', 1)).toBe(defined);
    const label = { en: 'Main', 'zh-CN': '主要' };
    const more = putSection(defined, null, { label, tab: label, columns: 1 });
    expect(more.sections[2]).toEqual({ key: 'main_2', fields: [], label, tab: label, columns: 1 });
    const renamed = putSection(more, 'main_2', { label: { en: 'B', 'zh-CN': '乙' }, tab: null, columns: null });
    expect(wishOf(renamed).sections[2]).toEqual({ key: 'main_2', fields: [], label: { en: 'B', 'zh-CN': '乙' } });
    expect(keysOf(dropSection(defined, 'main'))).toEqual(['rest total']);
  });
});

describe('the page of layouts', () => {
  const around = { 'GET objects': { items: [thing] }, 'GET roles': { items: [{ id: 'r1', name: 'Sellers', permissions: { objects: {} } }] }, 'GET layouts/thing': none };
  const open = (path = '/settings/layouts/thing') =>
    renderApp(
      <Routes>
        <Route path="/settings/layouts/:object?" element={<LayoutsPage />} />
      </Routes>,
      path,
    );
  const fieldsIn = (key: string) => within(screen.getByTestId(`layout-section-${key}`)).getAllByRole('listitem').map((line) => line.dataset.testid?.replace('layout-field-', ''));
  const choose = async (key: string, name: string) => {
    await userEvent.click(screen.getByTestId(`layout-menu-${key}`));
    await userEvent.click(await screen.findByRole('menuitem', { name }));
  };

  it('arranges fields by keys and menus, undoes, and saves the whole for a role', async () => {
    const answer = (body: LayoutParts): ObjectLayouts => ({ ...none, arranged: [{ ...body, role: 'r1', revision: 3, hidden: [] }] });
    const calls = mockServer({ ...around, 'PUT layouts/thing': answer });
    await open('/settings/layouts/thing?role=r1');
    const save = await screen.findByTestId('layout-save');
    expect(save).toBeDisabled();
    expect(screen.getByTestId('layout-reset')).toBeDisabled();
    fireEvent.keyDown(screen.getByRole('button', { name: 'Move City' }), { key: 'ArrowUp' });
    await waitFor(() => expect(fieldsIn('main')).toEqual(['city', 'name']));
    expect(screen.getByText('City is number 1 of 2 in main now')).toBeInTheDocument();
    await choose('fax', 'Move to “rest”');
    await waitFor(() => expect(fieldsIn('rest')).toEqual(['total', 'fax']));
    await userEvent.click(screen.getByTestId('section-rest-up'));
    await userEvent.click(screen.getByTestId('layout-undo'));
    await userEvent.click(screen.getByTestId('section-add'));
    await userEvent.type(await screen.findByTestId('section-zh'), '联系');
    await userEvent.type(screen.getByTestId('section-en'), 'Contact');
    await userEvent.click(screen.getByText('Two columns'));
    await userEvent.click(screen.getByTestId('section-save'));
    await userEvent.click(save);
    await waitFor(() => expect(save).toBeDisabled());
    const sent = calls.findLast(({ method }) => method === 'PUT');
    expect(sent?.headers.get('If-Match')).toBe('"0"');
    expect(keysOf(sent?.body as LayoutParts)).toEqual(['main city name', 'rest total fax', 'contact']);
    expect((sent?.body as LayoutParts).sections[2]?.columns).toBe(2);
    expect(screen.getByTestId('layout-reset')).toBeEnabled();
  });

  it('has sections for some records and some people, by conditions of the own fields and by roles', async () => {
    const thingOf = { ...thing, fields: [...thing.fields, field('maker', 'reference', { options: { object: 'thing' } })] };
    const roles = { items: [{ id: 'r1', name: 'Sellers', code: 'seller' }, { id: 'r2', name: 'Night shift', code: 'night_shift' }] };
    const calls = mockServer({ ...around, 'GET objects': { items: [thingOf] }, 'GET roles': roles, 'PUT layouts/thing': (body: LayoutParts) => ({ ...none, arranged: [{ ...body, role: null, revision: 1, hidden: [] }] }) });
    await open();
    await userEvent.click(await screen.findByTestId('section-rest-edit'));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByTestId('add-filter'));
    await screen.findByTestId('pick-city');
    expect(screen.queryByTestId('pick-maker.city')).toBeNull();
    await userEvent.click(screen.getByTestId('pick-city'));
    await userEvent.type(await screen.findByRole('textbox', { name: 'Value' }), 'Oslo{Enter}');
    await userEvent.click(dialog.getByRole('combobox', { name: 'Only for people of these roles' }));
    for (const name of ['Sellers', 'Night shift']) await userEvent.click(await screen.findByTitle(name));
    await userEvent.click(screen.getByTestId('section-save'));
    const card = await screen.findByTestId('layout-section-rest');
    await waitFor(() => expect(card).toHaveTextContent('For roles: Sellers, Night shift · While City: Oslo'));
    await userEvent.click(screen.getByTestId('layout-save'));
    await waitFor(() => expect(screen.getByTestId('layout-save')).toBeDisabled());
    const sent = calls.findLast(({ method }) => method === 'PUT')?.body as LayoutParts;
    expect(sent.sections[1]).toMatchObject({ when: { field: 'city', op: 'contains', value: 'Oslo' }, roles: ['seller', 'night_shift'] });
  });

  it('says what must be mended, and that a field which must be typed cannot be hidden', async () => {
    const fields = { 'fields.name': { code: 'required', message: 'Name must be filled in' }, 'sections[0].label': { code: 'required', message: 'Say it in both languages' } };
    mockServer({ ...around, 'PUT layouts/thing': problem(422, 'validation_failed', { fields }) });
    await open();
    await userEvent.click(await screen.findByTestId('section-main-drop'));
    const hidden = screen.getByTestId('layout-hidden');
    expect(within(within(hidden).getByTestId('layout-field-name')).getByText('must be filled in')).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('layout-save'));
    expect(await screen.findByTestId('layout-problems')).toHaveTextContent('Name must be filled in');
    expect(within(screen.getByTestId('layout-section-rest')).getByRole('alert')).toHaveTextContent('Say it in both languages');
    await choose('name', 'Move to “rest”');
    await waitFor(() => expect(screen.queryByTestId('layout-problems')).toBeNull());
    await userEvent.click(screen.getByTestId('layout-menu-name'));
    expect(await screen.findByRole('menuitem', { name: 'Hide' })).toHaveAttribute('aria-disabled', 'true');
  });

  it('shows what it comes to, page and form', async () => {
    mockServer({ ...around, 'GET layouts/thing': { ...none, defined: { ...defined, sections: [...defined.sections.slice(0, 1), section('rest', ['total'], { tab: { en: 'Figures' } })] } } });
    await open();
    const preview = within(await screen.findByTestId('layout-preview'));
    expect(preview.getAllByRole('tab').map((tab) => tab.textContent)).toEqual(['Details', 'Figures']);
    expect(preview.queryByText('Total')).toBeNull();
    await userEvent.click(preview.getByRole('tab', { name: 'Figures' }));
    expect(preview.getByText('Total')).toBeInTheDocument();
    await userEvent.click(preview.getByText('Form'));
    expect(preview.queryByText('Total')).toBeNull();
    expect(preview.getByText('City')).toBeInTheDocument();
  });
});
