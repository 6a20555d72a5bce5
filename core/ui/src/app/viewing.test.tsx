import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, isApiError, showAs } from '@/api/client';
import { meQuery } from '@/api/hooks/session';
import { createQueryClient } from '@/api/queryClient';
import type { Me } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import { ViewingBar, ViewingOver } from './ViewingBar';

const until = new Date(Date.now() + 20 * 60_000).toISOString();
const me = { user: { id: 'u1', name: 'Mei' }, viewing: { by: { id: 'a1', label: 'Ada' }, until }, menu: [] } as unknown as Me;
const assign = vi.fn();

describe('looking as somebody else', () => {
  beforeEach(() => vi.stubGlobal('location', { ...window.location, assign }));
  afterEach(() => {
    showAs(null);
    assign.mockReset();
  });

  it('says whose eyes they are and how long yet, and ends where it began', async () => {
    const calls = mockServer({ 'DELETE me/viewing': new Response(null, { status: 204 }) });
    await renderApp(<ViewingBar me={me} />);
    expect(screen.getByTestId('viewing')).toHaveTextContent('You see what Mei sees');
    expect(screen.getByTestId('viewing')).toHaveTextContent('20 more minutes');
    await userEvent.click(screen.getByTestId('viewing-end'));
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE me/viewing']);
    expect(assign).toHaveBeenCalledWith('/settings/rights?user=u1');
  });

  it('is not there while one is oneself', async () => {
    mockServer({});
    await renderApp(<ViewingBar me={{ ...me, viewing: null }} />);
    expect(screen.queryByTestId('viewing')).not.toBeInTheDocument();
  });

  it('tells the server with each call whom the page shows, so that a page that is left open does nothing in one’s own name', async () => {
    const calls = mockServer({ 'GET me': me, 'PATCH records/account/a1': problem(403, 'viewing_over') });
    await createQueryClient().fetchQuery(meQuery);
    await expect(api('records/account/a1', { method: 'PATCH', body: {} })).rejects.toSatisfy((error) => isApiError(error, 'viewing_over'));
    expect(calls.map(({ headers }) => headers.get('X-Tessera-As'))).toEqual([null, 'u1']);
    await renderApp(<ViewingOver />);
    expect(screen.getByTestId('viewing-over')).toHaveTextContent('Go back to yourself');
  });
});
