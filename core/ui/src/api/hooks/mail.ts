import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { MailSettings, MailSettingsInput, MailTest, MailTestInput } from '../types';

const queryKey = ['settings', 'mail'] as const;

/** The mail server, and from whom mails come. */
export const useMailSettings = () => useQuery({ queryKey, queryFn: ({ signal }) => api<MailSettings>('settings/mail', { signal }) });

export function useSaveMailSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MailSettingsInput) => api<MailSettings>('settings/mail', { method: 'PATCH', body }),
    onSuccess: (answer) => {
      client.setQueryData(queryKey, answer);
      void client.invalidateQueries({ queryKey: keys.setup });
    },
  });
}

/** Sends a mail by settings that need not be saved. */
export const useTestMail = () => useMutation({ mutationFn: (body: MailTestInput) => api<MailTest>('settings/mail/test', { method: 'POST', body }) });

/** Sends somebody a link by which they choose a password. */
export const useMailLink = () => useMutation({ mutationFn: (id: string) => api<{ to: string }>(`users/${encodeURIComponent(id)}/link/mail`, { method: 'POST' }) });

/** Asks for a link to another password, for whoever forgot theirs. */
export const useForgotPassword = () => useMutation({ mutationFn: (username: string) => api<void>('auth/forgot', { method: 'POST', body: { username } }) });
