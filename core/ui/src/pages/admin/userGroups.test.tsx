import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import UserGroupsPage from './UserGroupsPage';

const me = { user: { id: 'u1', name: 'Ada' }, is_administrator: true, menu: [], organization: {} };
const group = { id: 'g1', name: 'VIP desk', description: null, is_active: true, members: [{ id: 'u1', label: 'Ada' }, { id: 'u2', label: 'Mei' }] };

it('user groups are made, listed with their members, and retired', async () => {
  const sent: unknown[] = [];
  const groups = [group];
  mockServer({
    'GET me': me,
    'GET objects': { items: [] },
    'POST records/user_group/query': () => ({ items: groups, next_cursor: null }),
    'PATCH records/user_group/g1': (body: unknown) => {
      sent.push(body);
      groups[0] = { ...group, is_active: false };
      return groups[0];
    },
  });
  await renderApp(<UserGroupsPage />);
  expect(await screen.findByTestId('user-groups')).toHaveTextContent('Ada, Mei');
  await userEvent.click(screen.getByRole('button', { name: 'Disable' }));
  await userEvent.click(await screen.findByTestId('user-group-disable-confirm'));
  await waitFor(() => expect(sent).toEqual([{ is_active: false }]));
  expect(await screen.findByRole('button', { name: 'Enable' })).toBeInTheDocument();
});
