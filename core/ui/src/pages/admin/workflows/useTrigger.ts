import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { Json } from '@/api/types';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

const OPERATIONS = ['create', 'update', 'delete'] as const;

/** What starts a workflow, in words. */
export function useTrigger(): (trigger: Json) => string {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  return (trigger) => {
    if (typeof trigger !== 'object' || trigger === null || Array.isArray(trigger)) return '–';
    const { kind, object: key, operations, phase, fields, day_at: time, every_seconds: seconds } = trigger;
    if (kind === 'schedule') {
      if (typeof time === 'string') return t('admin:workflows.when.day_at', { time });
      return typeof seconds === 'number' ? t('admin:workflows.when.every', { minutes: formatNumber(seconds / 60, language) }) : '–';
    }
    const object = objects?.find((one) => one.key === key);
    if (kind === 'call') return [...(object ? [label(object.label)] : []), t('admin:workflows.when.call')].join(' · ');
    const named = Array.isArray(fields) ? fields.map((one) => label(object?.fields.find((field) => field.key === one)?.label) || String(one)) : [];
    const done = OPERATIONS.filter((operation) => Array.isArray(operations) && operations.includes(operation)).map((operation) => t(`admin:workflows.when.${operation}`));
    return [
      object ? label(object.label) : String(key ?? ''),
      done.join(t('admin:and')),
      ...(named.length > 0 ? [named.join(t('admin:and'))] : []),
      t(phase === 'before' ? 'admin:workflows.when.before' : 'admin:workflows.when.after'),
    ].join(' · ');
  };
}
