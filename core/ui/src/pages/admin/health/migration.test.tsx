import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { PluginMigration } from '@/api/types';
import { mockServer, renderApp } from '@/testing/render';
import { Migration } from './Migration';

const migration = (extra: Partial<PluginMigration>): PluginMigration => ({
  phase: 'fill',
  state: 'running',
  version: '2.0.0',
  steps: [
    { name: 'one', label: { en: 'First' }, state: 'done' },
    { name: 'two', label: { en: 'Second' }, state: 'running' },
  ],
  processed: 1200,
  problem: null,
  ...extra,
});

const show = (extra: Partial<PluginMigration>) => renderApp(<Migration plugin="test.one" name="One" version="1.0.0" migration={migration(extra)} />);

describe('data for another version', () => {
  it('is told of step by step, and what stays in force meanwhile', async () => {
    mockServer({});
    await show({});
    expect(screen.getByTestId('plugin-migration')).toHaveTextContent('Preparing data for version 2.0.0');
    expect(screen.getByTestId('plugin-migration')).toHaveTextContent('Version 1.0.0 stays in force');
    expect(screen.getByTestId('plugin-migration')).toHaveTextContent('1,200 records so far');
    expect(screen.queryByTestId('plugin-migration-retry')).not.toBeInTheDocument();
  });

  it('goes on where it failed', async () => {
    const calls = mockServer({ 'POST plugins/test.one/migration': {} });
    await show({ state: 'failed', problem: 'two: it panicked' });
    expect(screen.getByTestId('plugin-migration')).toHaveTextContent('two: it panicked');
    await userEvent.click(screen.getByTestId('plugin-migration-retry'));
    await waitFor(() => expect(calls.map(({ body }) => body)).toEqual([{ do: 'retry' }]));
  });

  it('is tidied away only once that was confirmed', async () => {
    const calls = mockServer({ 'POST plugins/test.one/migration': {} });
    await show({ phase: 'tidy', state: 'waiting', version: null });
    await userEvent.click(screen.getByTestId('plugin-migration-tidy'));
    expect(calls).toEqual([]);
    await userEvent.click(await screen.findByTestId('plugin-migration-tidy-confirm'));
    await waitFor(() => expect(calls.map(({ body }) => body)).toEqual([{ do: 'tidy' }]));
  });
});
