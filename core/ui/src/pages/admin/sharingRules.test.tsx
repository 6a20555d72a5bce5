import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import SharingRulesPage from './SharingRulesPage';

const account = { ...objectOf([field('name', 'text'), field('industry', 'text')], { has_owner: true }), key: 'account', label_plural: { en: 'Accounts' } };
const rule = {
  id: 's1', name: 'VIP for service', object: 'account', condition: { field: 'industry', op: 'eq', value: 'steel' }, level: 'read',
  roles: [{ id: 'r1', label: 'Service' }], groups: [], departments: [{ id: 'd1', label: 'North' }], below: true, is_active: true,
};

it('rules are listed with the records and the people that they are about, and switched off', async () => {
  const sent: unknown[] = [];
  mockServer({
    'GET me': { user: { id: 'u1', name: 'Ada' }, is_administrator: true, menu: [], organization: {} },
    'GET objects': { items: [account] },
    'POST records/sharing_rule/query': { items: [rule], next_cursor: null },
    'PATCH records/sharing_rule/s1': (body: unknown) => {
      sent.push(body);
      return rule;
    },
  });
  await renderApp(<SharingRulesPage />);
  const table = await screen.findByTestId('sharing-rules');
  await waitFor(() => expect(table).toHaveTextContent('Accounts'));
  expect(table).toHaveTextContent('steel');
  expect(table).toHaveTextContent('Service, North and below');
  expect(table).toHaveTextContent('May read');
  await userEvent.click(screen.getByRole('button', { name: 'Disable' }));
  await waitFor(() => expect(sent).toEqual([{ is_active: false }]));
});
