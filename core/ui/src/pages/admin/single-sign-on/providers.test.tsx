import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import ProvidersPage from './ProvidersPage';

const ACME = {
  id: 'acme', label: { en: 'Acme ID', 'zh-CN': '公司账号' }, issuer: 'https://id.acme.example', client_id: 'crm', has_client_secret: true,
  scopes: ['profile'], domains: [], groups_claim: 'groups', group_roles: [{ group: 'staff', role: 'r1' }], creates_users: false,
  links_by_email: false, default_roles: [], department: null, may_private: false, has_second_factor: false, is_enabled: true,
};

it('a provider is changed without its secret, tried and switched off', async () => {
  const calls = mockServer({
    'GET me': { user: { id: 'u1', name: 'Ada' }, is_administrator: true, menu: [], organization: {} },
    'GET settings/sign-in-providers': { items: [ACME], next_cursor: null },
    'PATCH settings/sign-in-providers/acme': ACME,
    'POST settings/sign-in-providers/acme/test': { is_ok: false, code: 'unreachable', detail: 'there is no such host', keys: 0, authorization_endpoint: null },
  });
  await renderApp(<ProvidersPage />);
  await userEvent.click(await screen.findByTestId('provider-test-acme'));
  expect(await screen.findByTestId('provider-tested')).toHaveTextContent('there is no such host');
  await userEvent.click(screen.getByTestId('provider-switch-acme'));
  const patched = () => calls.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  await waitFor(() => expect(patched()).toEqual([{ is_enabled: false }]));

  await userEvent.click(screen.getByRole('button', { name: 'Acme ID' }));
  expect(await screen.findByTestId('provider-id')).toBeDisabled();
  expect(screen.getByTestId('provider-callback')).toHaveValue(`${window.location.origin}/api/v1/auth/oidc/acme/callback`);
  expect(screen.getByTestId('provider-secret')).toHaveValue('');
  await userEvent.click(screen.getByTestId('provider-links_by_email'));
  await userEvent.click(screen.getByTestId('provider-save'));
  await waitFor(() => expect(patched()).toHaveLength(2));
  const { id: _, has_client_secret: __, ...rest } = ACME;
  expect(patched()[1]).toEqual({ ...rest, links_by_email: true });
});
