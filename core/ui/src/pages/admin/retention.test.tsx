import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import { RetentionDialog } from './RetentionDialog';

const now = { days: { import: null, session: null }, others: 90, days_min: { import: 30, session: 365, others: 30 } };

describe('how long entries of the audit log are kept', () => {
  it('offers of each kind what it may be, and sends what was changed', async () => {
    const calls = mockServer({ 'GET settings/audit-retention': now, 'PATCH settings/audit-retention': { ...now, days: { import: null, session: 730 } } });
    const close = vi.fn();
    await renderApp(<RetentionDialog onClose={close} />);
    await userEvent.click(await screen.findByLabelText('Sign-ins'));
    const two = await screen.findByTitle('730 days');
    expect(screen.queryByTitle('180 days')).not.toBeInTheDocument();
    await userEvent.click(two);
    await userEvent.click(screen.getByTestId('retention-save'));
    await vi.waitFor(() => expect(close).toHaveBeenCalled());
    expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ days: { session: 730 } });
  });
});
