import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { useFavouriteFaces } from './favourites';

const account = objectOf([field('name', 'text')], { key: 'account', label_plural: { en: 'Accounts' }, views: [{ key: 'mine', label: { en: 'Mine' }, kind: 'list' }] });
const star = (id: string, object = 'account') => ({ kind: 'record', object, id, label: `once ${id}` });

function Faces() {
  return (
    <ul>
      {useFavouriteFaces().map(({ path, label }) => (
        <li key={path}>{`${path} ${label}`}</li>
      ))}
    </ul>
  );
}

const shown = () => screen.getAllByRole('listitem').map((item) => item.textContent);

it('shows starred records under the name they have now, and none that is gone or may not be read', async () => {
  const favourites = [star('1'), star('2'), star('3', 'secret'), { kind: 'view', object: 'account', view: 'mine', label: 'old' }];
  const calls = mockServer({
    'GET me': { user: { id: 'u' } },
    'GET objects': { items: [account] },
    'GET dashboards': { items: [] },
    'GET me/preferences': { version: 1, values: { favourites } },
    'POST records/account/query': { items: [{ id: '1', version: 2, name: 'Northwind' }] },
  });
  await renderApp(<Faces />);
  await waitFor(() => expect(shown()).toEqual(['/o/account/1 Northwind', '/o/account?view=mine Accounts · Mine']));
  expect(calls.filter(({ path }) => path.endsWith('/query')).map(({ body }) => body)).toEqual([
    { filter: { field: 'id', op: 'in', value: ['1', '2'] }, fields: ['name'], limit: 2, count: false },
  ]);
});

it('keeps the noted name as long as nothing newer is known', async () => {
  const calls = mockServer({
    'GET me': { user: { id: 'u' } },
    'GET objects': { items: [account] },
    'GET dashboards': { items: [] },
    'GET me/preferences': { version: 1, values: { favourites: [star('1')] } },
  });
  await renderApp(<Faces />);
  await waitFor(() => expect(calls.some(({ path }) => path === 'records/account/query')).toBe(true));
  await new Promise((done) => setTimeout(done, 50));
  expect(shown()).toEqual(['/o/account/1 once 1']);
});
