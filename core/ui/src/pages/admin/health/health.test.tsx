import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { PhaseBudget, PluginDenial, PluginFailure } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import { Budgets } from './Budgets';
import { Denials } from './Denials';
import { Failures } from './Failures';
import { allDefaults, budgetChanges, duration, isHeldBack, tabOf } from './health';
import { PluginLog } from './PluginLog';

const phases: PhaseBudget[] = [
  {
    phase: 'function',
    is_used: true,
    limits: [
      { key: 'fuel', value: 5_000_000, default: 200_000_000, min: 1_000_000, max: 50_000_000_000, is_set: true },
      { key: 'rows', value: 5_000, default: 5_000, min: 0, max: 1_000_000, is_set: false },
    ],
  },
  { phase: 'job', is_used: false, limits: [{ key: 'rows', value: 100_000, default: 100_000, min: 0, max: 1_000_000, is_set: false }] },
];

describe('what is sent of the limits', () => {
  it('is only what differs from what is in force', () => {
    expect(budgetChanges(phases, {})).toEqual({});
    expect(budgetChanges(phases, { 'function.fuel': 5_000_000, 'function.rows': 5_000, 'job.rows': null })).toEqual({});
    expect(budgetChanges(phases, { 'function.rows': 10, 'job.rows': 7 })).toEqual({ function: { rows: 10 }, job: { rows: 7 } });
  });

  it('is nothing but the default where it was emptied or typed in', () => {
    expect(budgetChanges(phases, { 'function.fuel': null })).toEqual({ function: { fuel: null } });
    expect(budgetChanges(phases, { 'function.fuel': 200_000_000 })).toEqual({ function: { fuel: null } });
    expect(allDefaults(phases)).toEqual({ function: null });
    expect(allDefaults(phases.slice(1))).toBeNull();
  });
});

describe('the page of a plugin', () => {
  it('opens on the tab that its address names', () => {
    expect(tabOf('log')).toBe('log');
    expect(tabOf('nothing')).toBe('activity');
    expect(tabOf(null)).toBe('activity');
  });

  it('tells a plugin that safe mode keeps from running from one that was switched off', () => {
    expect(isHeldBack({ state: 'disabled', is_wanted: true })).toBe(true);
    expect(isHeldBack({ state: 'disabled', is_wanted: false })).toBe(false);
    expect(isHeldBack({ state: 'enabled', is_wanted: true })).toBe(false);
  });

  it('shows durations in the unit that people compare', () => {
    expect(duration(null)).toBeNull();
    expect(duration(640)).toEqual({ value: 640, unit: 'us', decimals: 0 });
    expect(duration(1_500)).toEqual({ value: 1.5, unit: 'ms', decimals: 1 });
    expect(duration(12_000_000)).toEqual({ value: 12, unit: 's', decimals: 1 });
  });
});

describe('limits', () => {
  it('are saved as they were typed, and a refusal stands beside its field', async () => {
    let isRefused = true;
    const calls = mockServer({
      'GET plugins/test.one/budgets': { phases },
      'PUT plugins/test.one/budgets': () =>
        isRefused ? problem(422, 'validation_failed', { fields: { 'function.rows': { code: 'out_of_range', message: 'Must be a whole number' } } }) : { phases },
    });
    await renderApp(<Budgets plugin="test.one" />);
    const rows = await screen.findByTestId('budget-function.rows');
    expect(screen.getByTestId('plugin-budgets-save')).toBeDisabled();
    await userEvent.clear(rows);
    await userEvent.type(rows, '12');
    await userEvent.click(screen.getByTestId('plugin-budgets-save'));
    expect(await screen.findByText('Must be a whole number')).toBeInTheDocument();
    isRefused = false;
    await userEvent.click(screen.getByTestId('plugin-budgets-save'));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toEqual([{ function: { rows: 12 } }, { function: { rows: 12 } }]));
  });
});

describe('what was seen', () => {
  it('shows the line of the manifest for a denial', async () => {
    const denial: PluginDenial = {
      capability: 'records.read:account',
      is_asked: false,
      manifest_line: 'capabilities = ["jobs", "records.read:account"]',
      count: 3,
      first_at: '2026-11-21T08:00:00.000Z',
      last_at: '2026-11-21T08:00:00.000Z',
      phase: 'function',
      handler: 'peek',
      trace: 't1',
    };
    const plugin = { id: 'test.one', name: 'One', version: '1', state: 'enabled', trust: 'core', description: '', objects: [], capabilities: [], problem: null } as const;
    await renderApp(<Denials denials={[denial]} plugin={{ ...plugin, objects: [], capabilities: [] }} name="One" />);
    expect(screen.getByTestId('plugin-denial-line')).toHaveTextContent('capabilities = ["jobs", "records.read:account"]');
    expect(screen.getByText('3 times')).toBeInTheDocument();
  });

  it('shows why a call failed, with the functions that were running', async () => {
    const failure: PluginFailure = { at: '2026-11-21T08:00:00.000Z', phase: 'job', handler: 'sweep', kind: 'panic', message: 'it panicked', stack: ['guest::deeper (0x1)'], trace: 't1' };
    await renderApp(<Failures failures={[failure]} />);
    expect(screen.getByText('it panicked')).toBeInTheDocument();
    expect(screen.getByText('guest::deeper (0x1)')).toBeInTheDocument();
  });

  it('finds lines of the log by words', async () => {
    const calls = mockServer({
      'GET plugins/test.one/log': {
        items: [{ id: 7, at: '2026-11-21T08:00:00.000Z', level: 'warn', message: 'low on paper', facts: '', phase: 'job', handler: 'print', trace: 't1' }],
        next_before: null,
      },
    });
    await renderApp(<PluginLog plugin="test.one" />);
    expect(await screen.findByText('low on paper')).toBeInTheDocument();
    const before = calls.length;
    await userEvent.type(screen.getByTestId('plugin-log-search'), 'paper');
    await waitFor(() => expect(calls.length).toBeGreaterThan(before));
  });
});
