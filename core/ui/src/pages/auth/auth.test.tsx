import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, problem, renderApp } from '@/testing/render';
import { safeNext } from './next';
import SignInPage from './SignInPage';

it('says that the password is wrong and asks for it again', async () => {
  const calls = mockServer({
    'GET setup': { needed: false, token_required: false, version: '0.1.0' },
    'POST auth/login': problem(401, 'invalid_credentials'),
  });
  await renderApp(<SignInPage />);
  await userEvent.type(screen.getByTestId('username'), 'anna');
  await userEvent.type(screen.getByTestId('password'), 'nope');
  await userEvent.click(screen.getByTestId('sign-in'));
  await waitFor(() => expect(screen.getByRole('alert')).toHaveTextContent('wrong'));
  expect(screen.getByTestId('password')).toHaveValue('');
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ username: 'anna', password: 'nope' });
});

it('only ever leads to a place of its own', () => {
  expect(safeNext('/o/account?view=mine')).toBe('/o/account?view=mine');
  expect(safeNext('//evil.example')).toBe('/');
  expect(safeNext('https://evil.example')).toBe('/');
  expect(safeNext('/\\evil.example')).toBe('/');
  expect(safeNext(null)).toBe('/');
});
