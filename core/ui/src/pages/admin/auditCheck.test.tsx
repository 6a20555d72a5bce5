import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { AuditVerification } from '@/api/hooks/auditCheck';
import { mockServer, renderApp } from '@/testing/render';
import { useAuditCheck } from './AuditCheck';

function Checked() {
  const check = useAuditCheck();
  return (
    <>
      {check.button}
      {check.result}
    </>
  );
}

const found = (change: Partial<AuditVerification>): AuditVerification => ({ days: 2, entries: 1200, unsealed: 3, day: '2026-11-28', hash: 'ab12', faults: [], next_cursor: null, ...change });

describe('the check of the audit log', () => {
  it('says what was looked at and what the chain ends with', async () => {
    mockServer({ 'GET audit/verification': found({}) });
    await renderApp(<Checked />);
    await userEvent.click(screen.getByTestId('audit-check'));
    const result = await screen.findByText(/as it was written/);
    expect(result.closest('.ant-alert')).toHaveTextContent('1,200 entries of 2 days');
    expect(result.closest('.ant-alert')).toHaveTextContent('ab12');
  });

  it('tells what went because it was old apart from what somebody took out', async () => {
    mockServer({ 'GET audit/verification': found({ removed: 1500 }) });
    await renderApp(<Checked />);
    await userEvent.click(screen.getByTestId('audit-check'));
    const result = await screen.findByText(/as it was written/);
    expect(result.closest('.ant-alert')).toHaveTextContent('1,500 older ones were removed as the rules say');
  });

  it('names each day that somebody reached into', async () => {
    mockServer({ 'GET audit/verification': found({ faults: [{ day: '2026-11-27', code: 'altered' }, { day: '2026-11-28', code: 'seal_missing' }] }) });
    await renderApp(<Checked />);
    await userEvent.click(screen.getByTestId('audit-check'));
    const result = await screen.findByText(/^2 days are no longer/);
    expect(result.closest('.ant-alert')).toHaveTextContent('an entry was changed');
    expect(result.closest('.ant-alert')).toHaveTextContent('seal of the day before it is missing');
  });
});
