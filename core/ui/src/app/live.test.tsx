import { useQuery } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { Page } from '@/api/types';
import { mockServer, renderApp } from '@/testing/render';
import { useLive } from './live';

type Hear = (event: { data: string }) => void;

/** The line on which live events arrive, held by the test. */
class Line {
  static now: Line | undefined;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly heard = new Map<string, Hear>();
  constructor() {
    Line.now = this;
  }
  addEventListener(type: string, hear: Hear) {
    this.heard.set(type, hear);
  }
  close() {
    this.readyState = 2;
  }
  say(type: string) {
    this.heard.get(type)?.({ data: '{}' });
  }
}

beforeEach(() => vi.stubGlobal('EventSource', Line));
afterEach(() => vi.unstubAllGlobals());

/** Something that no single event is about, on screen. */
function Shown() {
  useLive();
  const { data } = useQuery({ queryKey: keys.views('thing'), queryFn: () => api<Page<{ name: string }>>('views', { query: { object: 'thing' } }), staleTime: Infinity });
  return <p>{data?.items.map(({ name }) => name).join()}</p>;
}

it('what is on screen is asked for again when the server could not tell all that happened', async () => {
  let name = 'before';
  const calls = mockServer({ 'GET views': () => ({ items: [{ name }], next_cursor: null }) });
  const asked = () => calls.filter(({ path }) => path.startsWith('views')).length;
  await renderApp(<Shown />);
  await screen.findByText('before');
  name = 'after';
  // Another event is not about it.
  act(() => Line.now?.say('notification'));
  expect(asked()).toBe(1);
  act(() => Line.now?.say('reload'));
  await waitFor(() => expect(screen.getByText('after')).toBeTruthy(), { timeout: 5000 });
  expect(asked()).toBe(2);
});
