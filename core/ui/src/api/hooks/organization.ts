import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { FieldValue, Page } from '../types';

const settings = ['settings'] as const;

/** What holds for the whole installation. */
export interface OrganizationSettings {
  organization: string;
  locale: 'zh-CN' | 'en';
  /** ISO 4217. */
  currency: string;
  /** IANA name. */
  timezone: string;
  /** ISO 3166 alpha-2; national phone numbers are read by it. */
  region: string;
}

export const useOrganization = () =>
  useQuery({ queryKey: settings, queryFn: ({ signal }) => api<OrganizationSettings>('settings', { signal }) });

export function useSaveOrganization() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<OrganizationSettings>) => api<OrganizationSettings>('settings', { method: 'PATCH', body }),
    // Language, currency and time zone show everywhere.
    onSuccess: (answer) => {
      client.setQueryData(settings, answer);
      void client.invalidateQueries();
    },
  });
}

export interface AuditEntry {
  id: string;
  at: string;
  /** Such as `plugin.install`. */
  action: string;
  by: { id: string; label: string };
  channel: string;
  source: string | null;
  reason: string | null;
  trace: string;
  data: FieldValue;
}

export interface AuditFilter {
  action?: string | undefined;
  by?: string | undefined;
  /** From this instant on. */
  since?: string | undefined;
  /** Before this instant. */
  until?: string | undefined;
  search?: string | undefined;
}

/** What was done beside records, newest first. A page may be empty while more follow. */
export const useAudit = (filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => api<Page<AuditEntry>>('audit', { signal, query: { ...filter, limit: 100, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
