import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { DeadLetter, PluginSetting } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import { DeadLetters } from './DeadLetters';
import { pluginOf } from './jobs';
import { PluginSettings } from './PluginSettings';
import { changesOf, draftOf } from './settings';

const letter: DeadLetter = {
  id: '0001-account-a1-1-create-plugin:tessera.sales',
  at: '2026-11-21T08:00:00.000Z',
  object: 'account',
  record: { id: 'a1', label: 'Acme' },
  version: 1,
  operation: 'create',
  consumer: 'plugin:tessera.sales',
  attempts: 8,
  error: 'it never fits',
  by: { id: 'u1', label: 'Mei' },
  channel: 'ui',
  source: null,
  trace: 't1',
  chain: [],
};
const path = `dead-letters/${encodeURIComponent(letter.id)}`;
const around = {
  'GET objects': { items: [] },
  'GET plugins': { items: [{ id: 'tessera.sales', name: { en: 'Sales' }, objects: [], capabilities: [] }] },
};

describe('dead letters', () => {
  it('name the change, who gave it up and why, and can be delivered again', async () => {
    const calls = mockServer({ ...around, 'GET dead-letters': { items: [letter], next_cursor: null }, [`POST ${path}/retry`]: {} });
    await renderApp(<DeadLetters />);
    const table = await screen.findByTestId('dead-letters');
    await waitFor(() => expect(within(table).getByText('Sales')).toBeInTheDocument());
    expect(within(table).getByText('Acme').closest('a')).toHaveAttribute('href', '/o/account/a1');
    expect(within(table).getByText('it never fits')).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('letter-retry'));
    await waitFor(() => expect(calls.some((call) => call.method === 'POST' && call.path === `${path}/retry`)).toBe(true));
  });

  it('are dropped only after a question', async () => {
    const calls = mockServer({ ...around, 'GET dead-letters': { items: [letter], next_cursor: null }, [`DELETE ${path}`]: {} });
    await renderApp(<DeadLetters />);
    await userEvent.click(await screen.findByTestId('letter-drop'));
    expect(calls.some((call) => call.method === 'DELETE')).toBe(false);
    await userEvent.click(await screen.findByTestId('letter-drop-confirm'));
    await waitFor(() => expect(calls.some((call) => call.method === 'DELETE' && call.path === path)).toBe(true));
  });

  it('say what they are where there are none', async () => {
    mockServer({ ...around, 'GET dead-letters': { items: [], next_cursor: null } });
    await renderApp(<DeadLetters />);
    expect(await screen.findByTestId('empty-state')).toHaveTextContent('eight times');
  });

  it('know plugins from other consumers', () => {
    expect(pluginOf('plugin:tessera.sales')).toBe('tessera.sales');
    expect(pluginOf('workflows')).toBeNull();
  });
});

const setting = (key: string, kind: PluginSetting['kind'], more: Partial<PluginSetting> = {}): PluginSetting => ({
  key,
  kind,
  label: { en: key },
  help: null,
  required: false,
  secret: false,
  default: null,
  choices: [],
  value: null,
  is_set: false,
  ...more,
});
const settings = [setting('name', 'text', { value: 'a' }), setting('map', 'json', { value: { a: 1 } }), setting('key', 'text', { secret: true, is_set: true })];

describe('settings of a plugin', () => {
  it('send only what was changed', () => {
    expect(changesOf(settings, {}).values).toEqual({});
    expect(changesOf(settings, { name: 'a', key: '' }).values).toEqual({});
    expect(changesOf(settings, { name: '', key: 's', map: '{"a":2}' }).values).toEqual({ name: null, key: 's', map: { a: 2 } });
    expect(changesOf(settings, { key: null }).values).toEqual({ key: null });
    expect(changesOf(settings, { map: '{' })).toEqual({ values: {}, notJson: ['map'] });
    expect(draftOf(settings[2] as PluginSetting)).toBe('');
  });

  it('are saved by the form, and a refusal stands at its field', async () => {
    let isRight = false;
    const calls = mockServer({
      'GET plugins/p.q/settings': { items: settings },
      'PUT plugins/p.q/settings': () =>
        isRight ? { items: settings } : problem(422, 'validation_failed', { fields: { name: { code: 'invalid', message: 'Choose another name' } } }),
    });
    await renderApp(<PluginSettings plugin="p.q" name="P" onClose={() => undefined} />);
    const row = await screen.findByTestId('setting-name');
    await userEvent.type(within(row).getByRole('textbox'), 'b');
    await userEvent.click(screen.getByTestId('plugin-settings-save'));
    expect(await within(row).findByText('Choose another name')).toBeInTheDocument();
    isRight = true;
    await userEvent.click(screen.getByTestId('plugin-settings-save'));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'PUT')).toHaveLength(2));
    expect(calls.findLast(({ method }) => method === 'PUT')?.body).toEqual({ name: 'ab' });
  });
});
