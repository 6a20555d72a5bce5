import { Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuditRetention, useSaveAuditRetention, type AuditRetention } from '@/api/hooks/retention';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';

/** What one can choose, in days: a month to ten years. */
const DAYS = [30, 90, 180, 365, 730, 1095, 1825, 3650] as const;
const OTHERS = 'others';

/** How long each kind of entry of the audit log is kept. */
export function RetentionDialog({ onClose }: { onClose: () => void }) {
  const { data, error, refetch } = useAuditRetention();
  return data ? <Form now={data} onClose={onClose} /> : <Waiting error={error} onRetry={() => void refetch()} onClose={onClose} />;
}

function Waiting({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('admin:audit.retention.title')} footer={null} onCancel={onClose} width={560}>
      {error ? <ErrorState error={error} onRetry={onRetry} /> : <SkeletonRows />}
    </Modal>
  );
}

function Form({ now, onClose }: { now: AuditRetention; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const save = useSaveAuditRetention();
  const before: Record<string, number | null> = { ...now.days, [OTHERS]: now.others };
  const [next, setNext] = useState(before);
  const changed = Object.keys(before).filter((kind) => next[kind] !== before[kind]);
  const submit = async () => {
    const days = Object.fromEntries(changed.filter((kind) => kind !== OTHERS).map((kind) => [kind, next[kind] ?? null]));
    try {
      await save.mutateAsync({ days, ...(changed.includes(OTHERS) ? { others: next[OTHERS] ?? null } : {}) });
      toast.done(t('admin:saved'));
      onClose();
    } catch (failure) {
      toast.failed(failure);
    }
  };
  const said = (days: number) => t('common:duration.of_days', { count: days, n: formatNumber(days, language) });
  const choices = (kind: string) => {
    const least = now.days_min[kind] ?? 0;
    const own = before[kind];
    const days = [...new Set([...DAYS.filter((one) => one >= least), ...(own ? [own] : [])])].sort((one, other) => one - other);
    return [{ value: 0, label: t('admin:audit.retention.for_ever') }, ...days.map((one) => ({ value: one, label: said(one) }))];
  };
  const name = (kind: string) => (kind === OTHERS ? t('admin:audit.retention.others') : t(`admin:audit.kinds.${kind}`, kind));
  return (
    <Modal
      open
      title={t('admin:audit.retention.title')}
      okText={t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('retention-save', { disabled: changed.length === 0, loading: save.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={560}
    >
      <p className="t-muted">{t('admin:audit.retention.hint')}</p>
      <div className="adm-form" data-testid="retention">
        {Object.keys(before).map((kind) => (
          <FormRow key={kind} id={`retention-${kind}`} label={name(kind)}>
            <Select<number> id={`retention-${kind}`} value={next[kind] ?? 0} options={choices(kind)} onChange={(days) => setNext({ ...next, [kind]: days || null })} />
          </FormRow>
        ))}
      </div>
    </Modal>
  );
}
