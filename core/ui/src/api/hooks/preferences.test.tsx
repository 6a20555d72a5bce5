import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { mockServer, problem } from '@/testing/render';
import { usePreference } from './preferences';

const me = { user: { id: 'u1' } };

function renderPreference<T>(key: string, fallback: T) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  return renderHook(() => usePreference<T>(key, fallback), { wrapper });
}

describe('preferences', () => {
  it('reads what is kept and shows a change before the server answers', async () => {
    let values: Record<string, unknown> = { density: 'compact' };
    const calls = mockServer({
      'GET me': me,
      'GET me/preferences': () => ({ version: 1, values }),
      'PATCH me/preferences': (body: unknown) => {
        values = { ...values, ...(body as { values: Record<string, unknown> }).values };
        return { version: 2, values };
      },
    });
    const { result } = renderPreference('density', 'comfortable');
    expect(result.current[0]).toBe('comfortable');
    await waitFor(() => expect(result.current[0]).toBe('compact'));
    act(() => result.current[1]('comfortable'));
    await waitFor(() => expect(result.current[0]).toBe('comfortable'));
    await waitFor(() => expect(calls.at(-1)).toMatchObject({ method: 'PATCH', body: { values: { density: 'comfortable' } } }));
  });

  it('keeps the last of several quick changes', async () => {
    mockServer({
      'GET me': me,
      'GET me/preferences': { version: 1, values: {} },
      'PATCH me/preferences': (body: unknown) => ({ version: 2, values: (body as { values: object }).values }),
    });
    const { result } = renderPreference<number>('n', 0);
    await waitFor(() => expect(result.current[2]).toBe(true));
    act(() => {
      for (const n of [1, 2, 3]) result.current[1](n);
    });
    await waitFor(() => expect(result.current[0]).toBe(3));
    await new Promise((done) => setTimeout(done, 50));
    expect(result.current[0]).toBe(3);
  });

  it('remembers while the page is open where the server knows none', async () => {
    mockServer({ 'GET me': me });
    const { result } = renderPreference<string[]>('favourites', []);
    await waitFor(() => expect(result.current[2]).toBe(true));
    act(() => result.current[1](['a']));
    await waitFor(() => expect(result.current[0]).toEqual(['a']));
  });

  it('goes back when the server refuses', async () => {
    const calls = mockServer({ 'GET me': me, 'GET me/preferences': { version: 1, values: { n: 1 } }, 'PATCH me/preferences': problem(422, 'too_large') });
    const { result } = renderPreference<number>('n', 0);
    await waitFor(() => expect(result.current[0]).toBe(1));
    act(() => result.current[1](2));
    const asked = (method: string) => calls.filter((call) => call.path === 'me/preferences' && call.method === method).length;
    await waitFor(() => expect([asked('PATCH'), asked('GET')]).toEqual([1, 2]));
    await waitFor(() => expect(result.current[0]).toBe(1));
  });
});
