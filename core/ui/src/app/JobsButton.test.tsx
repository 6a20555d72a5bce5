import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { mockServer, renderApp } from '@/testing/render';
import { JobsButton } from './JobsButton';

const job = (id: string, kind: string, more: object = {}) => ({ id, kind, state: 'done', total: 3, processed: 3, created_at: new Date().toISOString(), ...more });

it('leads to the import and hands over the file of the export that a job was about, not to what has the job’s own id', async () => {
  mockServer({
    'GET jobs': { items: [job('j1', 'export', { result: { export: 'e1' } }), job('j2', 'import', { result: { import: 'i1' } }), job('j3', 'import', { state: 'running', processed: 1 })] },
    'GET exports/e1': { id: 'e1', state: 'done', download: '/api/v1/exports/e1/file' },
  });
  await renderApp(<JobsButton />);
  await userEvent.click(await screen.findByTestId('jobs'));
  expect(await screen.findByRole('link', { name: 'Download' })).toHaveAttribute('href', '/api/v1/exports/e1/file');
  expect(screen.getAllByRole('link', { name: 'Import' }).map((link) => link.getAttribute('href'))).toEqual(['/imports/i1', '/imports']);
});

it('asks once more for what came of a job that only a live message told of', async () => {
  const answers = [{ items: [job('j1', 'export')] }, { items: [job('j1', 'export', { result: { export: 'e1' } })] }];
  const calls = mockServer({
    'GET jobs': () => answers[Math.min(calls.filter(({ path }) => path === 'jobs').length, 2) - 1],
    'GET exports/e1': { id: 'e1', state: 'done', download: '/api/v1/exports/e1/file' },
  });
  await renderApp(<JobsButton />);
  await userEvent.click(await screen.findByTestId('jobs'));
  await screen.findByRole('link', { name: 'Download' });
  expect(calls.filter(({ path }) => path === 'jobs')).toHaveLength(2);
});
