import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { PersonRights } from '@/api/hooks/rights';
import { mockServer, problem, renderApp } from '@/testing/render';
import RightsPage from './RightsPage';

const account = {
  key: 'account', label: { en: 'Account' }, label_plural: { en: 'Accounts' }, name_field: 'name', fields: [], can: { read: true }, views: [], related: [], actions: [],
};
const seller = { id: 'r1', label: 'Seller' };
const action = { grounds: [], refusal: null, roles: [], scopes: [] };
const mei: PersonRights = {
  user: { id: 'u1', label: 'Mei' },
  active: true,
  administrator: false,
  roles: [seller],
  record: { id: 'a1', label: 'Harbour', owner: { id: 'u2', label: 'Lin' }, department: { id: 'd1', label: 'North' } },
  actions: [
    { ...action, key: 'read', allowed: true, roles: [seller], grounds: [{ kind: 'report', owner: { id: 'u2', label: 'Lin' } }, { kind: 'department', department: { id: 'd1', label: 'North' } }] },
    { ...action, key: 'update', allowed: true, grounds: [{ kind: 'shared', to: 'user_group', with: { id: 'g1', label: 'VIP desk' }, below: false, level: 'write', until: '2026-12-05', by: { id: 'u2', label: 'Lin' } }] },
    { ...action, key: 'delete', allowed: false, refusal: 'no_role' },
  ],
  fields: [{ key: 'phone', label: { en: 'Phone', 'zh-CN': '电话' }, access: 'masked', why: 'role', roles: [seller] }],
};
const server = {
  'GET objects': { items: [account] },
  'POST records/user/query': { items: [{ id: 'u1', version: 1, name: 'Mei' }], next_cursor: null },
  'POST records/account/query': { items: [{ id: 'a1', version: 1, name: 'Harbour' }], next_cursor: null },
  'GET users/u1/access': mei,
  'GET records/account/a1/access': {
    items: [{ user: { id: 'u1', label: 'Mei' }, grounds: [{ kind: 'collaborator' }], update: true, delete: false }],
    next_cursor: null,
  },
};

describe('effective rights', () => {
  it('say what there is to ask before anything is chosen', async () => {
    mockServer(server);
    await renderApp(<RightsPage />, '/settings/rights');
    expect(await screen.findByTestId('empty-state')).toHaveTextContent('names everybody who may see it');
  });

  it('offer nothing to whom they are not for', async () => {
    mockServer({ ...server, 'GET me': { user: { id: 'u1', name: 'Mei' }, is_administrator: false } });
    await renderApp(<RightsPage />, '/settings/rights');
    expect(await screen.findByText(/no access|not open|may not/i)).toBeInTheDocument();
    expect(screen.queryByTestId('rights-object')).not.toBeInTheDocument();
  });

  it('lead to seeing the product as that person does, for whom a role allows it', async () => {
    const calls = mockServer({ ...server, 'GET me': { user: { id: 'a1', name: 'Ada' }, is_administrator: true, may_view_as: true }, 'POST users/u1/view-as': problem(403, 'action_forbidden') });
    await renderApp(<RightsPage />, '/settings/rights?user=u1');
    await userEvent.click(await screen.findByTestId('view-as'));
    expect(await screen.findByText(/written into the audit log/)).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Reason'), 'asked by Mei');
    await userEvent.click(screen.getByTestId('view-as-start'));
    expect(await screen.findByText(/action_forbidden/)).toBeInTheDocument();
    const asked = calls.find(({ path }) => path === 'users/u1/view-as');
    expect(asked?.headers.get('X-Change-Reason')).toBe('asked%20by%20Mei');
  });

  it('tell of a person and a record each action with its reason and role', async () => {
    mockServer(server);
    await renderApp(<RightsPage />, '/settings/rights?user=u1&object=account&record=a1');
    const rows = within(await screen.findByTestId('rights-actions')).getAllByRole('row');
    expect(rows[1]).toHaveTextContent('Its owner, Lin, reports to them');
    expect(rows[1]).toHaveTextContent('a department of theirs: North');
    expect(rows[1]).toHaveTextContent('Seller');
    expect(rows[2]).toHaveTextContent('Shared with the user group VIP desk by Lin, until 5 Dec 2026');
    expect(rows[3]).toHaveTextContent('No role allows it');
    expect(screen.getByTestId('rights-fields')).toHaveTextContent('PhoneMaskedA role says soSeller');
  });

  it('name everybody who may see a record, and lead from a name to what else that person may', async () => {
    mockServer(server);
    await renderApp(<RightsPage />, '/settings/rights?object=account&record=a1');
    const people = await screen.findByTestId('rights-people');
    expect(people).toHaveTextContent('They work on it as a collaborator');
    expect(people).toHaveTextContent('Edit');
    await userEvent.click(screen.getByTestId('rights-of-u1'));
    expect(await screen.findByTestId('rights-actions')).toBeInTheDocument();
  });
});
