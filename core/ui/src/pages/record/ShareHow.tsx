import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { NewShare, ShareLevel } from '@/api/hooks/shares';

const LEVELS: readonly ShareLevel[] = ['read', 'write'];

/** Level and last day. */
export function ShareHow({ value, name, isBusy, onChange }: { value: Pick<NewShare, 'level' | 'until'>; name: string; isBusy: boolean; onChange: (value: Pick<NewShare, 'level' | 'until'>) => void }) {
  const { t } = useTranslation();
  const { level, until } = value;
  return (
    <>
      <Select<ShareLevel>
        className="t-share-level"
        aria-label={t('records:share.may_of', { name })}
        disabled={isBusy}
        value={level}
        options={LEVELS.map((one) => ({ value: one, label: t(`records:share.level.${one}`) }))}
        onChange={(next) => onChange({ level: next, until })}
      />
      <DatePicker
        className="t-share-until"
        aria-label={t('records:share.until_of', { name })}
        disabled={isBusy}
        format="YYYY-MM-DD"
        placeholder={t('records:share.for_good')}
        minDate={dayjs().startOf('day')}
        value={until ? dayjs(until) : null}
        onChange={(next) => onChange({ level, until: next ? next.format('YYYY-MM-DD') : null })}
      />
    </>
  );
}
