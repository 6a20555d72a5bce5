import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveSecurityPolicy, useSecurityPolicy } from '@/api/hooks/identity';
import type { SecurityPolicy } from '@/api/types';
import { DurationInput } from '@/components/DurationInput';
import { FormRow } from '@/components/FormRow';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import type { DurationUnit } from '@/format/duration';
import './admin.css';

const RULES = ['password_length_min', 'password_history', 'session_idle_minutes', 'session_hours', 'link_hours'] as const;

/** What those that are durations are counted in. */
const COUNTED_IN = { session_idle_minutes: 'minutes', session_hours: 'hours', link_hours: 'hours' } as const satisfies Partial<Record<(typeof RULES)[number], DurationUnit>>;

const isDuration = (rule: (typeof RULES)[number]): rule is keyof typeof COUNTED_IN => rule in COUNTED_IN;

/** How passwords must be, and how long sessions and links hold. */
export default function SecurityPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useSecurityPolicy();
  return (
    <Page title={t('admin:security.title')} manual="running">
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : data ? <Form key={JSON.stringify(data)} now={data} /> : <SkeletonRows />}
    </Page>
  );
}

function Form({ now }: { now: SecurityPolicy }) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveSecurityPolicy();
  const [next, setNext] = useState<SecurityPolicy>(now);
  const [resets, setResets] = useState(0);
  const changed = Object.fromEntries(RULES.filter((rule) => next[rule] !== now[rule]).map((rule) => [rule, next[rule]]));
  const isChanged = Object.keys(changed).length > 0;
  useLeaveGuard(isChanged);
  const problems = isApiError(save.error) ? save.error.fields : {};
  /** The server tells bounds in what it counts in, which may not be what was typed. */
  const told = (rule: (typeof RULES)[number]) => (problems[rule]?.code === 'out_of_range' && isDuration(rule) ? t(`admin:security.${rule}_hint`) : problems[rule]?.message);
  const submit = async () => {
    try {
      await save.mutateAsync(changed);
      toast.done(t('admin:saved'));
    } catch (failure) {
      if (!isApiError(failure) || Object.keys(failure.fields).length === 0) toast.failed(failure);
    }
  };
  return (
    <form
      className="t-card adm-form adm-organization"
      data-testid="security"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void submit();
      }}
    >
      {RULES.map((rule) => (
        <FormRow key={rule} id={`security-${rule}`} label={t(`admin:security.${rule}`)} error={told(rule)} help={t(`admin:security.${rule}_hint`)}>
          {isDuration(rule) ? (
            <DurationInput key={resets} id={`security-${rule}`} countedIn={COUNTED_IN[rule]} label={t(`admin:security.${rule}`)} value={next[rule]} onChange={(value) => setNext({ ...next, [rule]: value })} />
          ) : (
            <InputNumber
              id={`security-${rule}`}
              data-testid={`security-${rule}`}
              className="adm-measure"
              min={0}
              precision={0}
              suffix={t(`admin:security.${rule}_unit`)}
              value={next[rule]}
              onChange={(value) => setNext({ ...next, [rule]: value ?? 0 })}
            />
          )}
        </FormRow>
      ))}
      <p className="t-muted">{t('admin:security.always')}</p>
      <div className="adm-drawer-foot">
        <Button
          disabled={!isChanged}
          onClick={() => {
            setNext(now);
            setResets(resets + 1);
          }}
        >
          {t('admin:organization.reset')}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!isChanged} loading={save.isPending} data-testid="security-save">
          {t('common:save')}
        </Button>
      </div>
    </form>
  );
}
