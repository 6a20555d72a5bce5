import { KeyOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePasskeys, useRemovePasskey, useRenamePasskey, type PasskeyOwner } from '@/api/hooks/passkeys';
import type { Passkey } from '@/api/types';
import { formatDate, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { EmptyState, ErrorState, SkeletonRows } from './states';
import { useToast } from './useToast';
import './apiTokens.css';

/** Passkeys by which somebody signs in; their owner alone names them. */
export function PasskeyList({ owner }: { owner: PasskeyOwner }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data, error, refetch } = usePasskeys(owner);
  const remove = useRemovePasskey(owner);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  if (data.items.length === 0) {
    return <EmptyState icon={<KeyOutlined />} title={t('auth:passkeys.none')} hint={t(owner === null ? 'auth:passkeys.none_hint' : 'auth:passkeys.none_of')} />;
  }
  return (
    <div className="t-tokens" data-testid="passkeys">
      <ul>
        {data.items.map((passkey) => (
          <Row
            key={passkey.id}
            passkey={passkey}
            isOwn={owner === null}
            onRemove={() => remove.mutate(passkey.id, { onSuccess: () => toast.done(t('auth:passkeys.removed')), onError: toast.failed })}
          />
        ))}
      </ul>
    </div>
  );
}

function Row({ passkey, isOwn, onRemove }: { passkey: Passkey; isOwn: boolean; onRemove: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const rename = useRenamePasskey();
  const [name, setName] = useState<string | null>(null);
  if (name !== null) {
    const wanted = name.trim();
    const submit = () => {
      if (wanted === passkey.name) return setName(null);
      if (wanted) rename.mutate({ id: passkey.id, name: wanted }, { onSuccess: () => setName(null), onError: toast.failed });
    };
    return (
      <li>
        <form
          className="t-passkey-name"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Input autoFocus maxLength={100} value={name} aria-label={t('auth:passkeys.name')} data-testid="passkey-rename" onChange={(event) => setName(event.target.value)} />
          <Button type="primary" htmlType="submit" disabled={!wanted} loading={rename.isPending}>
            {t('common:save')}
          </Button>
          <Button onClick={() => setName(null)}>{t('common:cancel')}</Button>
        </form>
      </li>
    );
  }
  return (
    <li data-testid="passkey">
      <div>
        <div>{passkey.name}</div>
        <div className="t-faint">
          {[
            t('auth:passkeys.added', { when: formatDate(passkey.created_at, language) }),
            passkey.last_used_at ? t('auth:tokens.used', { when: formatRelativeTime(passkey.last_used_at, language) }) : t('auth:tokens.unused'),
          ].join(' · ')}
        </div>
      </div>
      <div className="t-passkey-tools">
        {isOwn && (
          <Button size="small" aria-label={`${t('auth:passkeys.rename')}: ${passkey.name}`} onClick={() => setName(passkey.name)}>
            {t('auth:passkeys.rename')}
          </Button>
        )}
        <Popconfirm title={t('auth:passkeys.remove_sure', { name: passkey.name })} okText={t('auth:passkeys.remove')} cancelText={t('common:cancel')} onConfirm={onRemove}>
          <Button size="small" aria-label={`${t('auth:passkeys.remove')}: ${passkey.name}`}>
            {t('auth:passkeys.remove')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}
