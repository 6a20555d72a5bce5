import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Share } from '@/api/hooks/shares';
import { mockServer, problem, renderApp } from '@/testing/render';
import ShareDialog from './ShareDialog';

const north: Share = {
  to: 'department', id: 'd1', label: 'North', below: true, level: 'read', until: '2026-12-05', by: { id: 'u2', label: 'Lin' }, at: '2026-11-29T08:00:00.000Z',
};
const path = 'records/account/a1/shares';
const dialog = () => renderApp(<ShareDialog object="account" id="a1" name="Harbour" onClose={() => undefined} />);

it('says with whom a record is shared, and takes it back', async () => {
  let items = [north];
  const calls = mockServer({
    [`GET ${path}`]: () => ({ items }),
    [`DELETE ${path}/department/d1`]: () => {
      items = [];
      return {};
    },
  });
  await dialog();
  const row = await screen.findByTestId('share-with-d1');
  expect(row).toHaveTextContent('NorthDepartment · With sub-departments · by Lin');
  expect(screen.getByLabelText('Last day for North')).toHaveValue('2026-12-05');
  await userEvent.click(screen.getByTestId('share-remove-d1'));
  expect(await screen.findByTestId('share-none')).toBeInTheDocument();
  expect(calls.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
});

it('shares with somebody, and says what is wrong with it', async () => {
  const wrong = problem(422, 'validation_failed', { fields: { id: { code: 'inactive', message: 'This account is out of use' } } });
  const calls = mockServer({
    [`GET ${path}`]: { items: [] },
    [`PUT ${path}`]: wrong,
    'GET references/user': { items: [{ id: 'u3', label: 'Mei' }] },
    'POST records/user/query': { items: [{ id: 'u3', version: 1, name: 'Mei' }], next_cursor: null },
  });
  await dialog();
  await userEvent.click(await screen.findByRole('combobox', { name: 'With whom' }));
  await userEvent.click(await screen.findByText('Mei'));
  await userEvent.click(screen.getByTestId('share-add'));
  await waitFor(() => expect(calls.find(({ method }) => method === 'PUT')?.body).toEqual({ to: 'user', id: 'u3', below: false, level: 'read', until: null }));
  expect(await screen.findByRole('alert')).toHaveTextContent('out of use');
});
