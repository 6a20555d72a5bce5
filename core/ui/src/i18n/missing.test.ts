import i18next from 'i18next';
import { expect, it, vi } from 'vitest';
import { startI18n } from '.';

it('tells of a text that is missing, on the console, where every test of a page sees it', async () => {
  await startI18n('en');
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(i18next.t('common:yes')).toBe('Yes');
  expect(i18next.t('common:jobs.running', { count: 2 })).toBe('2 jobs running');
  expect(i18next.t('admin:run.upside_down', 'upside_down')).toBe('upside_down');
  expect(told).not.toHaveBeenCalled();
  i18next.t('common:nonsense');
  i18next.t('admin:of.nonsense', { count: 2 });
  expect(told.mock.calls).toEqual([['there is no text for common:nonsense'], ['there is no text for admin:of.nonsense']]);
});
