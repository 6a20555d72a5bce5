import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { answerPasskey, makePasskey } from '../passkeys';
import type { LoginAnswer, Passkey, PasskeyCreation, PasskeyQuestion, Passkeys } from '../types';

/** Whose passkeys: one's own, or those of the user with an id. */
export type PasskeyOwner = string | null;

const passkeys = (owner: PasskeyOwner) => ['passkeys', owner] as const;
const passkeysOf = (owner: PasskeyOwner) => (owner === null ? 'me/passkeys' : `users/${encodeURIComponent(owner)}/passkeys`);

export const usePasskeys = (owner: PasskeyOwner) =>
  useQuery({ queryKey: passkeys(owner), queryFn: ({ signal }) => api<Passkeys>(passkeysOf(owner), { signal }) });

/** Asks the server and then the device, which its owner has to answer; then the server keeps what it made. */
export function useAddPasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, password }: { name: string; password: string }) => {
      const { options } = await api<PasskeyCreation>('me/passkeys/begin', { method: 'POST', body: { password } });
      const credential = await makePasskey(options);
      return api<Passkey>('me/passkeys', { method: 'POST', body: { name, credential } });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: passkeys(null) }),
  });
}

export function useRenamePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => api<Passkey>(`me/passkeys/${encodeURIComponent(id)}`, { method: 'PATCH', body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: passkeys(null) }),
  });
}

export function useRemovePasskey(owner: PasskeyOwner) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(`${passkeysOf(owner)}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: passkeys(owner) });
      void client.invalidateQueries({ queryKey: keys.sessions });
    },
  });
}

/** Signs in with whatever passkey the device offers and its owner chooses. */
export function usePasskeySignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { challenge, options } = await api<PasskeyQuestion>('auth/passkey/begin', { method: 'POST' });
      const credential = await answerPasskey(options);
      return api<LoginAnswer>('auth/passkey', { method: 'POST', body: { challenge, credential } });
    },
    onSuccess: () => client.clear(),
  });
}
