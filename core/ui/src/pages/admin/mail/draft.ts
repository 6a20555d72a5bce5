import type { MailSettings, MailSettingsInput } from '@/api/types';

/** What stands in the form. An empty password is the one that is kept. */
export type Draft = Pick<MailSettings, 'host' | 'port' | 'security' | 'username' | 'sender_name' | 'sender_address' | 'site'> & { password: string };

const KEYS = ['host', 'port', 'security', 'username', 'sender_name', 'sender_address', 'site'] as const;

/** The form to begin with; where nothing was set up yet, the address of this page is most likely the right one. */
export function draftOf(now: MailSettings, origin: string): Draft {
  const { host, port, security, username, sender_name, sender_address, site } = now;
  return { host, port, security, username, sender_name, sender_address, site: site || (host ? '' : origin), password: '' };
}

/** What would be changed. Without a user name there is no password. */
export function changesOf(now: MailSettings, draft: Draft): MailSettingsInput {
  const changes: MailSettingsInput = Object.fromEntries(KEYS.filter((key) => draft[key] !== now[key]).map((key) => [key, draft[key]]));
  if (draft.password) changes.password = draft.password;
  else if (now.has_password && !draft.username.trim()) changes.password = null;
  return changes;
}

/** The usual port of a kind of encryption. */
export const USUAL_PORT = { tls: 465, starttls: 587, none: 25 } as const;
