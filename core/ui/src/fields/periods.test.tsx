import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import { countedOf, hasName } from './ops';
import { PeriodFilter } from './PeriodFilter';

it('tells named periods from counted ones', () => {
  expect(hasName('last_30_days')).toBe(true);
  expect(hasName('last_14_days')).toBe(false);
  expect(countedOf('older_than_45_days')).toEqual({ what: 'older_than', days: 45 });
  expect(countedOf('this_week')).toBeNull();
});

it('counts as many days as one types, also on the way past a number that has a name', async () => {
  mockServer({});
  let now = '';
  function Held() {
    const [value, setValue] = useState('today');
    now = value;
    return <PeriodFilter value={value} onChange={setValue} />;
  }
  await renderApp(<Held />);
  await userEvent.click(screen.getByRole('combobox'));
  await userEvent.click(await screen.findByText('More than … days ago'));
  expect(now).toBe('older_than_14_days');
  await userEvent.click(screen.getByRole('combobox'));
  await userEvent.click(await screen.findByText('Last … days'));
  const days = screen.getByRole('spinbutton', { name: 'Days' });
  await userEvent.clear(days);
  await userEvent.type(days, '300');
  expect(now).toBe('last_300_days');
  expect(screen.getByRole('spinbutton', { name: 'Days' })).toBe(days);
});
