import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { api } from '@/api/client';
import { mockServer, renderApp } from '@/testing/render';
import { useNotices } from './useNotices';

function Listens() {
  useNotices();
  return <p>listens</p>;
}

it('says what there is to know of a change that was made, and nothing of what was only read', async () => {
  const skipped = { code: 'hook_skipped', message: 'It was made without looking' };
  mockServer({
    'POST records/thing': { id: '1', version: 1, name: 'A', notices: [skipped] },
    'PATCH records/thing/1': { id: '1', version: 2, notices: ['not', { a: 'notice' }] },
    'GET records/thing/1': { id: '1', version: 1, notices: [{ code: 'x', message: 'A field of that name' }] },
  });
  await renderApp(<Listens />);
  await screen.findByText('listens');
  await api('records/thing/1');
  await api('records/thing/1', { method: 'PATCH', body: {} });
  await api('records/thing', { method: 'POST', body: { name: 'A' } });
  await waitFor(() => expect(screen.getByText(skipped.message)).toBeTruthy());
  expect(screen.queryByText('A field of that name')).toBeNull();
});
