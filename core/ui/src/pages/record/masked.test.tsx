import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { RecordData } from '@/api/types';
import { field, mockServer, objectOf, problem, renderApp } from '@/testing/render';
import { Masked } from './Masked';

const phone = field('phone', 'phone', { access: 'masked' });
const object = objectOf([field('name', 'text'), phone]);
const record: RecordData = { id: 't1', version: 3, name: 'Desk', phone: '+86 138****1234' };

describe('a masked value', () => {
  it('is shown on demand, and covered again', async () => {
    const calls = mockServer({ 'POST records/thing/t1/reveal': { value: '+8613812341234' } });
    await renderApp(<Masked object={object} field={phone} record={record} />);
    expect(screen.getByText('+86 138****1234')).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('reveal-phone'));
    await waitFor(() => expect(screen.queryByText('+86 138****1234')).not.toBeInTheDocument());
    expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ field: 'phone' });
    await userEvent.click(screen.getByTestId('reveal-phone'));
    expect(screen.getByText('+86 138****1234')).toBeInTheDocument();
  });

  it('stays covered when the server refuses', async () => {
    mockServer({ 'POST records/thing/t1/reveal': problem(403, 'field_forbidden') });
    await renderApp(<Masked object={object} field={phone} record={record} />);
    await userEvent.click(screen.getByTestId('reveal-phone'));
    await waitFor(() => expect(document.querySelector('.ant-message, .ant-notification')).not.toBeNull());
    expect(screen.getByText('+86 138****1234')).toBeInTheDocument();
  });
});
