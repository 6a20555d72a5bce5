import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { fittingUnit, unitsFrom } from '@/format/duration';
import { mockServer, problem, renderApp } from '@/testing/render';
import SecurityPage from './SecurityPage';

const POLICY = { password_length_min: 12, password_history: 5, session_idle_minutes: 10_080, session_hours: 720, link_hours: 36 };

const unitOf = (rule: string) => screen.getByTestId(`security-${rule}-unit`);

it('a duration is said in the longest unit that makes it a whole number', () => {
  expect([10_080, 1440, 90, 120, 0].map(fittingUnit)).toEqual(['days', 'days', 'minutes', 'hours', 'minutes']);
  expect(unitsFrom('hours')).toEqual(['days', 'hours']);
});

it('durations are shown and typed in the unit that fits, and saved as the server counts them', async () => {
  const calls = mockServer({ 'GET settings/security': POLICY, 'PATCH settings/security': (body: object) => ({ ...POLICY, ...body }) });
  await renderApp(<SecurityPage />);
  const idle = await screen.findByTestId('security-session_idle_minutes');
  expect(idle).toHaveValue('7');
  expect(unitOf('session_idle_minutes')).toHaveTextContent('days');
  expect(screen.getByTestId('security-session_hours')).toHaveValue('30');
  expect(screen.getByTestId('security-link_hours')).toHaveValue('36');
  expect(unitOf('link_hours')).toHaveTextContent('hours');
  await userEvent.click(within(unitOf('session_idle_minutes')).getByRole('combobox'));
  await userEvent.click(await screen.findByText('hours', { selector: '.ant-select-item-option-content' }));
  await userEvent.clear(idle);
  await userEvent.type(idle, '24');
  expect(unitOf('session_idle_minutes')).toHaveTextContent('hours');
  await userEvent.click(screen.getByTestId('security-save'));
  await waitFor(() => expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ session_idle_minutes: 1440 }));
});

it('a duration that is refused is told its bounds in the same units', async () => {
  const fields = { session_hours: { code: 'out_of_range', message: 'Must be a whole number from 1 to 720' } };
  mockServer({ 'GET settings/security': POLICY, 'PATCH settings/security': problem(422, 'validation_failed', { fields }) });
  await renderApp(<SecurityPage />);
  const hours = await screen.findByTestId('security-session_hours');
  await userEvent.type(hours, '0');
  await userEvent.click(screen.getByTestId('security-save'));
  expect(await screen.findByRole('alert')).toHaveTextContent('1 hour to 30 days');
  await userEvent.click(screen.getByText('Discard', { exact: false }));
  expect(screen.getByTestId('security-session_hours')).toHaveValue('30');
});
