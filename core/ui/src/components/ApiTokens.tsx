import { CopyOutlined, KeyOutlined } from '@ant-design/icons';
import { Button, Input, Popconfirm, Select, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useEndToken, useMakeToken, useTokens, type TokenOwner } from '@/api/hooks/identity';
import { useMe } from '@/api/hooks/session';
import type { ApiToken } from '@/api/types';
import { formatDate, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { FormRow } from './FormRow';
import { ErrorState, SkeletonRows } from './states';
import { useToast } from './useToast';
import './apiTokens.css';

const SCOPES = ['read', 'write', 'administration'] as const;
type Scope = (typeof SCOPES)[number];
const DAYS = [7, 30, 90, 180, 366];

/** The widest of a token's scopes takes in the others. */
const widest = (token: Pick<ApiToken, 'scopes'>): Scope => [...SCOPES].reverse().find((scope) => token.scopes.includes(scope)) ?? 'read';

/** Tokens by which programs act as somebody. */
export function ApiTokens({ owner, mayMake = false }: { owner: TokenOwner; mayMake?: boolean }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data, error, refetch } = useTokens(owner);
  const end = useEndToken(owner);
  const [isMaking, setMaking] = useState(false);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  return (
    <div className="t-tokens" data-testid="tokens">
      <p className="t-muted">{t(owner === null ? 'auth:tokens.hint' : 'auth:tokens.hint_service')}</p>
      {data.items.length === 0 ? (
        <p className="t-faint">{t('auth:tokens.none')}</p>
      ) : (
        <ul>
          {data.items.map((token) => (
            <Row
              key={token.id}
              token={token}
              onEnd={() => end.mutate(token.id, { onSuccess: () => toast.done(t('auth:tokens.ended')), onError: toast.failed })}
            />
          ))}
        </ul>
      )}
      {mayMake && !isMaking && (
        <div>
          <Button icon={<KeyOutlined />} data-testid="token-new" onClick={() => setMaking(true)}>
            {t('auth:tokens.make')}
          </Button>
        </div>
      )}
      {isMaking && <Make owner={owner} onClose={() => setMaking(false)} />}
    </div>
  );
}

function Row({ token, onEnd }: { token: ApiToken; onEnd: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const isOver = Date.parse(token.expires_at) <= Date.now();
  return (
    <li data-testid="token">
      <div>
        <div>{token.name}</div>
        <div className="t-faint">
          {[
            t(`auth:tokens.scope.${widest(token)}`),
            isOver ? t('auth:tokens.over') : t('auth:tokens.ends', { when: formatDate(token.expires_at, language) }),
            token.last_used_at ? t('auth:tokens.used', { when: formatRelativeTime(token.last_used_at, language) }) : t('auth:tokens.unused'),
          ].join(' · ')}
        </div>
      </div>
      <Popconfirm title={t('auth:tokens.end_sure', { name: token.name })} okText={t('auth:tokens.end')} cancelText={t('common:cancel')} onConfirm={onEnd}>
        <Button size="small" aria-label={`${t('auth:tokens.end')}: ${token.name}`}>
          {t('auth:tokens.end')}
        </Button>
      </Popconfirm>
    </li>
  );
}

/** Asks for a token, and shows it the one time that it can be seen. */
function Make({ owner, onClose }: { owner: TokenOwner; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: me } = useMe();
  const make = useMakeToken(owner);
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('read');
  const [days, setDays] = useState(90);
  const problems = isApiError(make.error) ? make.error.fields : {};
  // Whoever administers nothing gains nothing by a token that may.
  const scopes = owner !== null || me?.is_administrator ? SCOPES : SCOPES.filter((one) => one !== 'administration');
  const submit = async () => {
    try {
      await make.mutateAsync({ name: name.trim(), scopes: SCOPES.slice(0, SCOPES.indexOf(scope) + 1), days });
    } catch (failure) {
      if (!isApiError(failure) || Object.keys(failure.fields).length === 0) toast.failed(failure);
    }
  };
  const copy = async (token: string) => {
    try {
      await navigator.clipboard.writeText(token);
      toast.done(t('auth:tokens.copied'));
    } catch (failure) {
      toast.failed(failure);
    }
  };
  if (make.data) {
    const { token } = make.data;
    return (
      <div className="t-token-form" role="status">
        <p>{t('auth:tokens.made', { name: make.data.name })}</p>
        <Space.Compact block>
          <Input readOnly value={token} aria-label={t('auth:tokens.token')} data-testid="token-made" onFocus={(event) => event.target.select()} />
          <Button icon={<CopyOutlined />} onClick={() => void copy(token)}>
            {t('auth:tokens.copy')}
          </Button>
        </Space.Compact>
        <div>
          <Button onClick={onClose}>{t('common:close')}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="t-token-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void submit();
      }}
    >
      <FormRow id="token-name" label={t('auth:tokens.name')} required error={problems.name?.message} help={t('auth:tokens.name_hint')}>
        <Input id="token-name" autoFocus maxLength={100} value={name} data-testid="token-name" onChange={(event) => setName(event.target.value)} />
      </FormRow>
      <FormRow id="token-scope" label={t('auth:tokens.scopes')} error={problems.scopes?.message}>
        <Select
          id="token-scope"
          className="t-full"
          value={scope}
          options={scopes.map((value) => ({ value, label: t(`auth:tokens.scope.${value}`) }))}
          onChange={setScope}
        />
      </FormRow>
      <FormRow id="token-days" label={t('auth:tokens.days')} error={problems.days?.message}>
        <Select id="token-days" className="t-full" value={days} options={DAYS.map((value) => ({ value, label: t('auth:tokens.days_of', { n: value }) }))} onChange={setDays} />
      </FormRow>
      <Space>
        <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={make.isPending} data-testid="token-make">
          {t('auth:tokens.make')}
        </Button>
        <Button onClick={onClose}>{t('common:cancel')}</Button>
      </Space>
    </form>
  );
}
