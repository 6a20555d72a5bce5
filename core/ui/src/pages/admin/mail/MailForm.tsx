import { Button, Input, InputNumber, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveMailSettings } from '@/api/hooks/mail';
import type { MailSettings } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import '../admin.css';
import { changesOf, draftOf, USUAL_PORT, type Draft } from './draft';
import { TryMail } from './TryMail';

const SECURITIES = ['tls', 'starttls', 'none'] as const;
/** From top to bottom: whoever is refused is led to the first that is wrong. */
const ORDER = ['host', 'security', 'port', 'username', 'password', 'sender_address', 'sender_name', 'site', 'to'] as const;

/** The mail server's settings, and a test of them before they are saved. */
export function MailForm({ now }: { now: MailSettings }) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveMailSettings();
  const first = draftOf(now, window.location.origin);
  const [draft, setDraft] = useState(first);
  const [tried, setTried] = useState<unknown>(null);
  const changes = changesOf(now, draft);
  const isTouched = JSON.stringify(draft) !== JSON.stringify(first);
  useLeaveGuard(isTouched);
  const failure = save.error ?? tried;
  const problems = isApiError(failure) ? failure.fields : {};
  useEffect(() => {
    const wrong = isApiError(failure) && ORDER.find((key) => failure.fields[key]);
    if (wrong) document.getElementById(`mail-${wrong}`)?.focus();
  }, [failure]);
  const put = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setTried(null);
    save.reset();
  };
  const submit = async () => {
    try {
      await save.mutateAsync(changes);
      toast.done(t('admin:saved'));
    } catch (failed) {
      if (!isApiError(failed) || Object.keys(failed.fields).length === 0) toast.failed(failed);
    }
  };
  const text = (key: 'host' | 'username' | 'sender_name' | 'sender_address' | 'site', inputMode?: 'email' | 'url') => (
    <FormRow id={`mail-${key}`} label={t(`admin:mail.${key}`)} error={problems[key]?.message} help={t(`admin:mail.${key}_hint`)}>
      <Input id={`mail-${key}`} data-testid={`mail-${key}`} autoComplete="off" inputMode={inputMode} value={draft[key]} maxLength={254} onChange={(event) => put({ [key]: event.target.value })} />
    </FormRow>
  );
  return (
    <form
      className="t-card adm-form adm-organization"
      data-testid="mail"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTouched) void submit();
      }}
    >
      <p className="t-muted">{t(now.is_on ? 'admin:mail.on' : 'admin:mail.off')}</p>
      {text('host')}
      <FormRow id="mail-security" label={t('admin:mail.security')} error={problems.security?.message} help={t('admin:mail.security_hint')}>
        <Select
          id="mail-security"
          className="t-full"
          data-testid="mail-security"
          value={draft.security}
          options={SECURITIES.map((value) => ({ value, label: t(`admin:mail.securities.${value}`) }))}
          onChange={(security: Draft['security']) => put({ security, ...(draft.port === USUAL_PORT[draft.security] ? { port: USUAL_PORT[security] } : {}) })}
        />
      </FormRow>
      <FormRow id="mail-port" label={t('admin:mail.port')} error={problems.port?.message}>
        <InputNumber id="mail-port" data-testid="mail-port" className="adm-measure" min={1} max={65535} precision={0} value={draft.port} onChange={(port) => put({ port: port ?? USUAL_PORT[draft.security] })} />
      </FormRow>
      {text('username')}
      <FormRow id="mail-password" label={t('admin:mail.password')} error={problems.password?.message} help={t(now.has_password ? 'admin:mail.password_kept' : 'admin:mail.password_hint')}>
        <Input.Password id="mail-password" data-testid="mail-password" autoComplete="new-password" value={draft.password} maxLength={200} onChange={(event) => put({ password: event.target.value })} />
      </FormRow>
      {text('sender_address', 'email')}
      {text('sender_name')}
      {text('site', 'url')}
      <TryMail changes={changes} isReady={draft.host.trim() !== ''} onProblem={setTried} problem={problems.to?.message} />
      <div className="adm-drawer-foot">
        <Button
          disabled={!isTouched}
          onClick={() => {
            setDraft(first);
            setTried(null);
            save.reset();
          }}
        >
          {t('admin:organization.reset')}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!isTouched} loading={save.isPending} data-testid="mail-save">
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
