import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { PluginWebhook } from '@/api/types';
import { mockServer, renderApp } from '@/testing/render';
import { Webhooks } from './Webhooks';

const webhook = (extra: Partial<PluginWebhook>): PluginWebhook => ({
  endpoint: 'orders',
  label: { en: 'Paid orders' },
  path: '/api/v1/hooks/test.one/orders/first',
  methods: ['POST'],
  body_bytes_max: 262_144,
  signed_with: null,
  is_key_set: null,
  ...extra,
});

describe('webhooks of a plugin', () => {
  it('show whole addresses, and what keeps calls from being taken', async () => {
    mockServer({ 'GET plugins/test.one': { webhooks: [webhook({}), webhook({ endpoint: 'signed', signed_with: 'signing_key', is_key_set: false })] } });
    await renderApp(<Webhooks plugin="test.one" />);
    expect(await screen.findByTestId('plugin-webhook-address-orders')).toHaveTextContent(`${window.location.origin}/api/v1/hooks/test.one/orders/first`);
    expect(screen.getByTestId('plugin-webhook-signed')).toHaveTextContent('the setting signing_key is not set yet');
  });

  it('are given another address once that was confirmed', async () => {
    const calls = mockServer({
      'GET plugins/test.one': { webhooks: [webhook({})] },
      'POST plugins/test.one/webhooks/orders/renew': { webhooks: [webhook({ path: '/api/v1/hooks/test.one/orders/second' })] },
    });
    await renderApp(<Webhooks plugin="test.one" />);
    await userEvent.click(await screen.findByTestId('plugin-webhook-renew-orders'));
    expect(calls.some(({ method }) => method === 'POST')).toBe(false);
    await userEvent.click(await screen.findByTestId('plugin-webhook-renew-confirm'));
    await waitFor(() => expect(screen.getByTestId('plugin-webhook-address-orders')).toHaveTextContent('/orders/second'));
  });

  it('say so where there are none', async () => {
    mockServer({ 'GET plugins/test.one': {} });
    await renderApp(<Webhooks plugin="test.one" />);
    expect(await screen.findByText('No webhooks')).toBeInTheDocument();
  });
});
