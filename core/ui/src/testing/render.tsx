import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, type RenderResult } from '@testing-library/react';
import { App as AntApp, ConfigProvider } from 'antd';
import type { ReactElement } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { vi } from 'vitest';
import type { FieldDef, ObjectDef } from '@/api/types';
import { startI18n } from '@/i18n';

/** Answers by `METHOD path`; what is not listed is a 404. Calls are kept for assertions. */
export function mockServer(answers: Record<string, unknown>) {
  const calls: { method: string; path: string; body: unknown; headers: Headers }[] = [];
  const fetchMock = vi.fn((input: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    const path = input.replace('/api/v1/', '').split('?')[0] ?? '';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    calls.push({ method, path, body, headers: new Headers(init.headers) });
    const answer = answers[`${method} ${path}`];
    const found = typeof answer === 'function' ? (answer as (body: unknown) => unknown)(body) : answer;
    if (found instanceof Response) return Promise.resolve(found.clone());
    if (found === undefined) return Promise.resolve(problem(404, 'not_found'));
    return Promise.resolve(Response.json(found));
  });
  vi.stubGlobal('fetch', fetchMock);
  return calls;
}

export const problem = (status: number, code: string, extra: object = {}): Response =>
  Response.json({ status, code, title: code, ...extra }, { status });

export async function renderApp(element: ReactElement, path = '/'): Promise<RenderResult> {
  await startI18n('en');
  const client = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  return render(
    // Without the library's styles: jsdom lays nothing out, and asks each of thousands of rules whenever it is asked what is to be seen.
    <ConfigProvider theme={{ token: { motion: false }, zeroRuntime: true }}>
      <AntApp>
        <QueryClientProvider client={client}>
          <RouterProvider router={createMemoryRouter([{ path: '*', element }], { initialEntries: [path] })} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>,
  );
}

export const field = (key: string, kind: FieldDef['kind'], extra: Partial<FieldDef> = {}): FieldDef => ({
  key,
  kind,
  label: { en: key.charAt(0).toUpperCase() + key.slice(1) },
  required: false,
  unique: false,
  system: false,
  access: 'writable',
  sortable: true,
  filterable: true,
  ...extra,
});

export const objectOf = (fields: FieldDef[], extra: Partial<ObjectDef> = {}): ObjectDef => ({
  key: 'thing',
  label: { en: 'Thing' },
  label_plural: { en: 'Things' },
  icon: 'box',
  plugin: 'test',
  name_field: 'name',
  path_field: null,
  has_owner: false,
  fields,
  layout: { sections: [{ key: 'main', label: { en: 'Main' }, fields: fields.map(({ key }) => key) }], header: [] },
  views: [],
  related: [],
  timeline: [],
  actions: [],
  can: { read: true, create: true, update: true, delete: true, import: true, export: true, assign: true, reveal: true },
  ...extra,
});
