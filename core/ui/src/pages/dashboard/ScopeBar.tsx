import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useRecord } from '@/api/hooks';
import { ReferencePicker, asText } from '@/fields';
import { PRESETS } from './period';
import type { ScopeChoice } from './scopeChoice';

interface Props {
  choice: ScopeChoice;
  /** Whether anything on the board has an owner. */
  hasOwner: boolean;
  onChange: (choice: ScopeChoice) => void;
}

/** Narrows the whole dashboard: when, and whose. */
export function ScopeBar({ choice, hasOwner, onChange }: Props) {
  const { t } = useTranslation();
  const [isCustom, setCustom] = useState(choice.preset === 'custom');
  const shown = isCustom ? 'custom' : choice.preset;
  return (
    <>
      <Select
        className="dash-period"
        value={shown}
        aria-label={t('dashboard:period')}
        data-testid="dashboard-period"
        popupMatchSelectWidth={false}
        options={[
          { value: 'all', label: t('dashboard:preset.all') },
          ...PRESETS.map((preset) => ({ value: preset, label: t(`dashboard:preset.${preset}`) })),
          { value: 'custom', label: t('dashboard:preset.custom') },
        ]}
        onChange={(preset) => {
          setCustom(preset === 'custom');
          if (preset !== 'custom') onChange({ ...choice, preset, range: null });
        }}
      />
      {isCustom && (
        <DatePicker.RangePicker
          className="dash-range"
          value={choice.preset === 'custom' && choice.range ? [dayjs(choice.range.from), dayjs(choice.range.to)] : null}
          allowClear={false}
          autoFocus={choice.preset !== 'custom'}
          data-testid="dashboard-range"
          onChange={(days) => {
            const [from, to] = days ?? [];
            if (from && to) {
              onChange({ ...choice, preset: 'custom', range: { from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') } });
            }
          }}
        />
      )}
      {hasOwner && (
        <>
          <OwnerPicker value={choice.owner} onChange={(owner) => onChange({ ...choice, owner })} />
          <DepartmentPicker value={choice.department} onChange={(department) => onChange({ ...choice, department })} />
        </>
      )}
    </>
  );
}

interface PickerProps {
  value: string | null;
  onChange: (id: string | null) => void;
}

function OwnerPicker({ value, onChange }: PickerProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const isMe = value !== null && value === me?.user.id;
  const { data: person } = useRecord('user', value && !isMe ? value : undefined);
  const mine = me ? [{ id: me.user.id, label: t('dashboard:me', { name: me.user.name }) }] : [];
  const shown = value ? (isMe ? mine : [{ id: value, label: asText(person?.name) || value }]) : [];
  return (
    <div className="dash-owner" data-testid="dashboard-owner">
      <ReferencePicker object="user" value={shown} extra={mine} ariaLabel={t('dashboard:owner')} placeholder={t('dashboard:everybody')} onChange={(refs) => onChange(refs[0]?.id ?? null)} />
    </div>
  );
}

function DepartmentPicker({ value, onChange }: PickerProps) {
  const { t } = useTranslation();
  const { data: department } = useRecord('department', value ?? undefined);
  const shown = value ? [{ id: value, label: asText(department?.name) || value }] : [];
  return (
    <div className="dash-owner" data-testid="dashboard-department">
      <ReferencePicker object="department" value={shown} ariaLabel={t('dashboard:department')} placeholder={t('dashboard:all_departments')} onChange={(refs) => onChange(refs[0]?.id ?? null)} />
    </div>
  );
}
