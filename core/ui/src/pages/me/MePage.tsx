import { Button, Segmented, Select } from 'antd';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useEndSession, useMe, useSessions, useUpdateMe } from '@/api/hooks/session';
import type { Language, Session, ThemeChoice } from '@/api/types';
import { Page } from '@/components/Page';
import { PersonAvatar } from '@/components/PersonAvatar';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { setLanguage, useLanguage } from '@/i18n';
import { usePasswordForm } from '@/pages/auth/PasswordForm';
import { setThemeChoice, useThemeChoice } from '@/theme';
import '@/pages/auth/auth.css';
import '@/fields/fields.css';
import './me.css';

/** One's own settings. */
export default function MePage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const language = useLanguage();
  const theme = useThemeChoice();
  const update = useUpdateMe();
  const toast = useToast();
  const form = usePasswordForm(() => toast.done(t('auth:change.done')), false);
  if (!me) return null;
  const { user } = me;
  const save = (body: Parameters<typeof update.mutate>[0]) => update.mutate(body, { onError: toast.failed });

  return (
    <Page title={t('common:me_menu.settings')}>
      <div className="t-settings">
        <div className="t-card t-me-head">
          <PersonAvatar name={user.name} id={user.id} size={48} />
          <div>
            <div className="t-me-name">{user.name}</div>
            <div className="t-muted">
              {[user.username, user.email, user.department?.label, ...user.roles.map((role) => role.label)].filter(Boolean).join(' · ')}
            </div>
          </div>
        </div>
        <Section title={t('auth:me.appearance')}>
          <Line label={t('common:language')}>
            <Segmented
              value={language}
              options={[
                { value: 'zh-CN', label: '简体中文' },
                { value: 'en', label: 'English' },
              ]}
              onChange={(next: Language) => {
                void setLanguage(next);
                save({ locale: next });
              }}
            />
          </Line>
          <Line label={t('common:theme.title')}>
            <Segmented
              value={theme}
              options={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: t(`common:theme.${value}`) }))}
              onChange={(next: ThemeChoice) => {
                setThemeChoice(next);
                save({ theme: next });
              }}
            />
          </Line>
          <Line label={t('auth:me.timezone')}>
            <Select
              className="t-me-zone"
              showSearch
              value={user.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
              options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))}
              onChange={(timezone: string) => save({ timezone })}
            />
          </Line>
        </Section>
        <Section title={t('auth:me.password')}>
          <form
            className="t-me-password"
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              form.submit();
            }}
          >
            {form.fields}
            <div>
              <Button htmlType="submit" loading={form.isPending}>
                {t('auth:change.button')}
              </Button>
            </div>
          </form>
        </Section>
        <Section title={t('auth:me.sessions')}>
          <Sessions />
        </Section>
      </div>
    </Page>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="t-card t-me-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="t-me-line">
      <span className="t-muted">{label}</span>
      {children}
    </div>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { data, error, refetch } = useSessions();
  const end = useEndSession();
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  return (
    <ul className="t-sessions">
      {data.items.map((session: Session) => {
        const seen = session.last_seen_at ?? session.created_at;
        return (
          <li key={session.id}>
            <div>
              <div>
                {browserOf(session.user_agent) || t('auth:me.unknown_browser')}
                {session.is_current && <span className="t-tag t-me-current">{t('auth:me.this_session')}</span>}
              </div>
              <div className="t-faint">
                {[session.address, seen && t('auth:me.seen', { when: formatRelativeTime(seen, language) })].filter(Boolean).join(' · ')}
                {seen && <span className="t-sr">{formatDateTime(seen, language)}</span>}
              </div>
            </div>
            {!session.is_current && (
              <Button
                size="small"
                onClick={() => end.mutate(session.id, { onSuccess: () => toast.done(t('auth:me.ended')), onError: toast.failed })}
              >
                {t('auth:me.end')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** "Chrome, macOS" out of what a browser says of itself. */
function browserOf(agent: string | null | undefined): string {
  if (!agent) return '';
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
  return [browser, system].map((name) => (name ? (names[name] ?? name) : '')).filter(Boolean).join(', ') || agent.slice(0, 60);
}
