import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { ApiTokens } from '@/components/ApiTokens';
import { mockServer, problem, renderApp } from '@/testing/render';
import JoinPage from './JoinPage';
import SignInPage from './SignInPage';

const LINK = { username: 'mei', name: 'Mei', organization: 'Acme', is_invitation: true, expires_at: '2026-12-01T00:00:00.000Z', password_length_min: 14 };
const TOKEN = { id: 't1', name: 'Report', scopes: ['read', 'write'], created_at: '2026-11-01T00:00:00.000Z', expires_at: '2099-01-01T00:00:00.000Z', last_used_at: null };

it('asks for the code once the password was right, and keeps the password', async () => {
  const calls = mockServer({
    'GET setup': { needed: false, token_required: false, version: '0.1.0', password_length_min: 12 },
    'POST auth/login': (body: { totp?: string }) =>
      problem(401, body.totp === undefined ? 'second_factor_needed' : 'second_factor_wrong', { title: 'This code is wrong' }),
  });
  await renderApp(<SignInPage />);
  await userEvent.type(screen.getByTestId('username'), 'anna');
  await userEvent.type(screen.getByTestId('password'), 'right');
  await userEvent.click(screen.getByTestId('sign-in'));
  await userEvent.type(await screen.findByTestId('code'), '123456');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.click(screen.getByTestId('sign-in'));
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('wrong'));
  expect(screen.getByTestId('code')).toHaveValue('');
  expect(screen.getByTestId('password')).toHaveValue('right');
  expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
    { username: 'anna', password: 'right' },
    { username: 'anna', password: 'right', totp: '123456' },
  ]);
});

it('lets whoever was invited choose a password as long as the server wants it', async () => {
  const calls = mockServer({ 'POST auth/link': LINK, 'POST auth/link/password': new Response(null, { status: 204 }) });
  await renderApp(<JoinPage />, '/join#u1.secret');
  await userEvent.type(await screen.findByTestId('join-password'), 'thirteen char');
  await userEvent.click(screen.getByTestId('join-submit'));
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('14'));
  await userEvent.type(screen.getByTestId('join-password'), 's');
  await userEvent.click(screen.getByTestId('join-submit'));
  await waitFor(() => expect(calls.at(-1)?.body).toEqual({ token: 'u1.secret', password: 'thirteen chars' }));
});

it('says of a link that was used that it no longer works', async () => {
  mockServer({ 'POST auth/link': problem(410, 'link_invalid') });
  await renderApp(<JoinPage />, '/join#u1.secret');
  expect(await screen.findByTestId('join-back')).toBeInTheDocument();
  expect(screen.getByRole('heading')).toHaveTextContent('no longer works');
});

it('shows a token once, and only administrators may ask for one that administers', async () => {
  const calls = mockServer({
    'GET me': { user: { id: 'u1', name: 'Mei' }, is_administrator: false, menu: [], organization: {} },
    'GET me/tokens': { items: [TOKEN], next_cursor: null },
    'POST me/tokens': { ...TOKEN, id: 't2', name: 'Nightly', token: 'tessera_abc' },
  });
  await renderApp(<ApiTokens owner={null} mayMake />);
  expect(await screen.findByTestId('token')).toHaveTextContent('Read and change records');
  await userEvent.click(screen.getByTestId('token-new'));
  await userEvent.type(screen.getByTestId('token-name'), 'Nightly');
  await userEvent.click(screen.getByRole('combobox', { name: 'What it may do' }));
  expect(screen.queryByText('Everything, administration included')).toBeNull();
  await userEvent.click(screen.getByTestId('token-make'));
  expect(await screen.findByTestId('token-made')).toHaveValue('tessera_abc');
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ name: 'Nightly', scopes: ['read'], days: 90 });
});
