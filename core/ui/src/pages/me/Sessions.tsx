import { DesktopOutlined, MobileOutlined } from '@ant-design/icons';
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { useEndSession, useEndSessions, useSessions, type SessionOwner } from '@/api/hooks/session';
import type { Session } from '@/api/types';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { browserOf } from '@/format/browser';

/** Where somebody is signed in, and a way to end it there; oneself unless said otherwise. */
export function Sessions({ owner = null }: { owner?: SessionOwner }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data, error, refetch } = useSessions(owner);
  const end = useEndSession();
  const endRest = useEndSessions(owner);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  const sessions = [...data.items].sort((a, b) => Number(b.is_current ?? false) - Number(a.is_current ?? false));
  const others = sessions.filter((session) => !session.is_current);
  const endAll = () => endRest.mutate(undefined, { onSuccess: () => toast.done(t(owner === null ? 'auth:me.all_ended' : 'auth:me.everywhere_ended')), onError: toast.failed });
  const ends = t(owner === null ? 'auth:me.end_all' : 'auth:me.end_everywhere');
  return (
    <>
      {owner === null && <p className="t-muted">{t('auth:me.sessions_hint')}</p>}
      {sessions.length === 0 && <p className="t-faint">{t('auth:me.sessions_none')}</p>}
      <ul className="t-sessions">
        {sessions.map((session) => (
          <Row
            key={session.id}
            session={session}
            onEnd={() => end.mutate(session.id, { onSuccess: () => toast.done(t('auth:me.ended')), onError: toast.failed })}
          />
        ))}
      </ul>
      {others.length > (owner === null ? 1 : 0) && (
        <Popconfirm
          title={t(owner === null ? 'auth:me.end_all_sure' : 'auth:me.end_everywhere_sure', { count: others.length })}
          okText={ends}
          cancelText={t('common:cancel')}
          onConfirm={endAll}
        >
          <Button data-testid="end-all">{ends}</Button>
        </Popconfirm>
      )}
    </>
  );
}

function Row({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const seen = session.last_seen_at ?? session.created_at;
  const name = browserOf(session.user_agent) || t('auth:me.unknown_browser');
  const isPhone = /Android|iPhone|iPad|Mobile/.test(session.user_agent ?? '');
  return (
    <li data-testid="session">
      {isPhone ? <MobileOutlined className="t-sessions-icon" aria-hidden /> : <DesktopOutlined className="t-sessions-icon" aria-hidden />}
      <div className="t-sessions-what">
        <div>
          {name}
          {session.is_current && <span className="t-tag t-me-current">{t('auth:me.this_session')}</span>}
        </div>
        <div className="t-faint">
          {[session.address, seen && t('auth:me.seen', { when: formatRelativeTime(seen, language) })].filter(Boolean).join(' · ')}
          {seen && <span className="t-sr">{formatDateTime(seen, language)}</span>}
        </div>
      </div>
      {!session.is_current && (
        <Button size="small" onClick={onEnd} aria-label={`${t('auth:me.end')}: ${name}`}>
          {t('auth:me.end')}
        </Button>
      )}
    </li>
  );
}
