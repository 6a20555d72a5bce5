import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { User } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import { PluginLog } from './health/PluginLog';
import JobsPage from './JobsPage';
import { UserDrawer } from './UserDrawer';
import UsersPage from './UsersPage';

const me = { user: { id: 'u1', name: 'Ada' }, is_administrator: true, menu: [], organization: {} };
const around = { 'GET me': me, 'GET objects': { items: [] }, 'GET dead-letters': { items: [], next_cursor: null } };
const nothing = () => screen.findByTestId('empty-state');

describe('a page of the administration with nothing on it', () => {
  it('says what a job is, and leads back from a group without any', async () => {
    const done = { id: 'j1', kind: 'import', state: 'done', created_at: '2026-11-01T08:00:00.000Z', attempts: 1 };
    mockServer({ ...around, 'GET jobs': { items: [done], next_cursor: null } });
    await renderApp(<JobsPage />);
    await screen.findByTestId('jobs');
    await userEvent.click(screen.getByText(/^Given up/));
    expect(await nothing()).toHaveTextContent('tried again by itself');
    await userEvent.click(screen.getByTestId('jobs-all'));
    expect(await screen.findByTestId('jobs')).toBeInTheDocument();
  });

  it('says how to look for people, and shows everybody again', async () => {
    const anna = { id: 'u2', username: 'anna', name: 'Anna', is_active: true, roles: [] };
    mockServer({ ...around, 'POST records/user/query': (body: { search?: string }) => ({ items: body.search ? [] : [anna], next_cursor: null, count: 1 }) });
    await renderApp(<UsersPage />);
    await screen.findByTestId('users');
    await userEvent.type(screen.getByPlaceholderText('Search users'), 'zoe');
    expect(await nothing()).toHaveTextContent('part of the name');
    await userEvent.click(screen.getByTestId('users-clear'));
    expect(await screen.findByTestId('user-anna')).toBeInTheDocument();
  });

  it('takes the search of a log away', async () => {
    mockServer({ ...around, 'GET plugins/acme.rating/log': { items: [], next_before: null } });
    await renderApp(<PluginLog plugin="acme.rating" />);
    expect(await nothing()).toHaveTextContent('500 lines');
    await userEvent.type(screen.getByPlaceholderText('Search the log'), 'oops');
    await userEvent.click(await screen.findByTestId('plugin-log-clear'));
    expect(screen.getByPlaceholderText('Search the log')).toHaveValue('');
  });
});

it('what somebody has is called by its name where roles and departments cannot be loaded, and that is said', async () => {
  const user = { id: 'u2', username: 'anna', name: 'Anna', email: null, is_active: true, roles: [{ id: 'r1', label: 'Seller' }], department: { id: 'd1', label: 'East' }, manager: null } as unknown as User;
  mockServer({ ...around, 'GET roles': problem(503, 'store_unavailable'), 'GET departments': problem(503, 'store_unavailable') });
  await renderApp(<UserDrawer user={user} onClose={() => undefined} onInvite={() => undefined} />);
  await waitFor(() => expect(screen.getByTestId('user-roles')).toHaveTextContent('Seller'));
  expect(screen.getByTestId('user-department')).toHaveTextContent('East');
  expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
});
