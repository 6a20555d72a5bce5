import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, problem, renderApp } from '@/testing/render';
import MailPage from './MailPage';

const ME = { user: { id: 'u1', name: 'Ada', email: 'ada@acme.example' }, is_administrator: true, menu: [], organization: {} };
const NOW = {
  host: 'smtp.acme.example', port: 587, security: 'starttls', username: 'crm', has_password: true,
  sender_name: 'Acme', sender_address: 'crm@acme.example', site: 'https://crm.acme.example', is_on: true,
};

it('tries what stands in the form, says what failed, and sends a password only when one was typed', async () => {
  const failure = { code: 'mail_sign_in', message: 'User name or password were refused', detail: '535 no' };
  const calls = mockServer({
    'GET me': ME,
    'GET settings/mail': NOW,
    'POST settings/mail/test': (body: { password?: string }) => (body.password ? { sent: true, to: 'ada@acme.example' } : { sent: false, to: 'ada@acme.example', failure }),
    'PATCH settings/mail': NOW,
  });
  await renderApp(<MailPage />);
  expect(await screen.findByTestId('mail-password')).toHaveValue('');
  await waitFor(() => expect(screen.getByTestId('mail-to')).toHaveValue('ada@acme.example'));
  await userEvent.click(screen.getByTestId('mail-test'));
  expect(await screen.findByTestId('mail-tested')).toHaveTextContent('535 no');
  await userEvent.type(screen.getByTestId('mail-password'), 'secret');
  await userEvent.click(screen.getByTestId('mail-test'));
  await waitFor(() => expect(screen.getByTestId('mail-tested')).toHaveTextContent('ada@acme.example'));
  await userEvent.click(screen.getByTestId('mail-save'));
  await waitFor(() => expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ password: 'secret' }));
  expect(calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ to: 'ada@acme.example' }, { to: 'ada@acme.example', password: 'secret' }]);
});

it('takes the usual port along with the encryption, begins with its own address, and shows what the server refuses', async () => {
  const fields = { sender_address: { code: 'required', message: 'Please fill this in' } };
  const empty = { ...NOW, host: '', username: '', has_password: false, sender_name: '', sender_address: '', site: '', is_on: false };
  mockServer({ 'GET me': ME, 'GET settings/mail': empty, 'PATCH settings/mail': problem(422, 'validation_failed', { fields }) });
  await renderApp(<MailPage />);
  expect(await screen.findByTestId('mail-site')).toHaveValue(window.location.origin);
  expect(screen.getByTestId('mail-test')).toBeDisabled();
  await userEvent.type(screen.getByTestId('mail-host'), 'smtp.acme.example');
  await userEvent.click(screen.getByRole('combobox', { name: 'Encryption' }));
  await userEvent.click(await screen.findByText('TLS from the start', { exact: false, selector: '.ant-select-item-option-content' }));
  expect(screen.getByTestId('mail-port')).toHaveValue('465');
  await userEvent.click(screen.getByTestId('mail-save'));
  expect(await screen.findByRole('alert')).toHaveTextContent('Please fill this in');
});
