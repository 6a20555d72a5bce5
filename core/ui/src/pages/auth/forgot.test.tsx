import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import ForgotPage from './ForgotPage';
import SignInPage from './SignInPage';

const setup = (resets_by_mail: boolean) => ({ needed: false, token_required: false, password_length_min: 12, version: '0.1.0', resets_by_mail });

it('offers a link by mail where there is a mail server, and says whom to ask where there is none', async () => {
  mockServer({ 'GET setup': setup(false) });
  const { unmount } = await renderApp(<SignInPage />);
  expect(await screen.findByText('Ask an administrator', { exact: false })).toBeInTheDocument();
  expect(screen.queryByTestId('forgot')).toBeNull();
  unmount();
  mockServer({ 'GET setup': setup(true) });
  await renderApp(<SignInPage />);
  expect(await screen.findByTestId('forgot')).toHaveAttribute('href', '/forgot');
});

it('sends what was typed and says nothing of whether there is such an account', async () => {
  const calls = mockServer({ 'POST auth/forgot': new Response(null, { status: 204 }) });
  await renderApp(<ForgotPage />);
  await userEvent.click(await screen.findByTestId('forgot-submit'));
  expect(screen.getByRole('alert')).toHaveTextContent('fill this in');
  await userEvent.type(screen.getByTestId('forgot-username'), ' mei ');
  await userEvent.click(screen.getByTestId('forgot-submit'));
  await waitFor(() => expect(screen.getByRole('heading')).toHaveTextContent('Look into your mail'));
  expect(calls.map(({ body }) => body)).toContainEqual({ username: 'mei' });
});
