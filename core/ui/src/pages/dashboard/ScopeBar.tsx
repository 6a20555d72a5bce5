import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useRecord } from '@/api/hooks';
import { ReferencePicker, asText } from '@/fields';
import type { DateRange } from './period';
import { PRESETS, type Preset } from './period';

export interface ScopeChoice {
  preset: Preset | 'all' | 'custom';
  range: DateRange | null;
  owner: string | null;
}

interface Props {
  choice: ScopeChoice;
  /** Whether anything on the board has an owner. */
  hasOwner: boolean;
  onChange: (choice: ScopeChoice) => void;
}

/** Narrows the whole dashboard: when, and whose. */
export function ScopeBar({ choice, hasOwner, onChange }: Props) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const [isCustom, setCustom] = useState(choice.preset === 'custom');
  const isMe = choice.owner !== null && choice.owner === me?.user.id;
  const { data: person } = useRecord('user', choice.owner && !isMe ? choice.owner : undefined);
  const mine = me ? [{ id: me.user.id, label: t('dashboard:me', { name: me.user.name }) }] : [];
  const owner = choice.owner
    ? isMe
      ? mine
      : [{ id: choice.owner, label: asText(person?.name) || choice.owner }]
    : [];
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
        <div className="dash-owner" data-testid="dashboard-owner">
          <ReferencePicker
            object="user"
            value={owner}
            extra={mine}
            ariaLabel={t('dashboard:owner')}
            placeholder={t('dashboard:everybody')}
            onChange={(refs) => onChange({ ...choice, owner: refs[0]?.id ?? null })}
          />
        </div>
      )}
    </>
  );
}
