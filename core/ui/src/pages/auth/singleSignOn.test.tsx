import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, problem, renderApp } from '@/testing/render';
import SignInPage from './SignInPage';

const SETUP = { needed: false, token_required: false, version: '0.1.0', password_length_min: 12 };
const PROVIDERS = { items: [{ id: 'acme', label: { en: 'Acme ID', 'zh-CN': '公司账号' } }], next_cursor: null };

it('offers the providers beside passwords, with the way back', async () => {
  mockServer({ 'GET setup': SETUP, 'GET auth/oidc': PROVIDERS });
  await renderApp(<SignInPage />, '/sign-in?next=%2Fo%2Fthing%3Fview%3Dmine');
  const button = await screen.findByTestId('sign-on-acme');
  expect(button).toHaveTextContent('Sign in with Acme ID');
  expect(button).toHaveAttribute('href', '/api/v1/auth/oidc/acme/start?next=%2Fo%2Fthing%3Fview%3Dmine');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says why a provider led nowhere, and nothing of what it does not know', async () => {
  mockServer({ 'GET setup': SETUP, 'GET auth/oidc': PROVIDERS });
  const page = await renderApp(<SignInPage />, '/sign-in?sso=taken');
  expect(await screen.findByTestId('sign-on-error')).toHaveTextContent('There is an account with your e-mail address');
  page.unmount();
  await renderApp(<SignInPage />, '/sign-in?sso=%3Cb%3E');
  await screen.findByTestId('sign-on-acme');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('asks for the code that is owed, and begins again when it took too long', async () => {
  const calls = mockServer({
    'GET setup': SETUP,
    'GET auth/oidc': PROVIDERS,
    'POST auth/oidc/second-factor': ({ totp }: { totp: string }) => problem(401, totp === '000000' ? 'second_factor_wrong' : 'unauthenticated', { title: 'This code is wrong' }),
  });
  await renderApp(<SignInPage />, '/sign-in?sso=second_factor&next=%2Fo%2Fthing');
  await userEvent.type(await screen.findByTestId('code'), '000000');
  await userEvent.click(screen.getByTestId('sign-in'));
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('wrong'));
  expect(screen.getByTestId('code')).toHaveValue('');
  await userEvent.type(screen.getByTestId('code'), '123456');
  await userEvent.click(screen.getByTestId('sign-in'));
  expect(await screen.findByTestId('sign-on-error')).toHaveTextContent('begin again');
  expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ totp: '000000' }, { totp: '123456' }]);
});
