import { InputNumber, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useLabel } from '@/i18n';
import { splitGroup, type DatePart } from '../period';
import { isDate } from '../scope';
import { groupFields } from './measures';

const PARTS: readonly DatePart[] = ['day', 'week', 'month', 'quarter', 'year'];

/** By what the figures are taken apart, in which order, and how many parts are shown. */
export function GroupRow({ card, object, onChange }: { card: DashboardCard; object: ObjectDef; onChange: (card: DashboardCard) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const id = useId();
  const { field: key, part } = splitGroup(card.group_by?.[0] ?? '');
  const fields = groupFields(object).filter((field) => card.type !== 'line' || isDate(field));
  const put = (next: string) => onChange({ ...card, group_by: [next] });
  const isRanked = part === null && card.type !== 'funnel' && card.type !== 'line';
  return (
    <>
      <FormRow id={id} label={t('dashboard:edit.group')}>
        <div className="dash-pair">
          <Select
            id={id}
            className="t-full"
            showSearch={{ optionFilterProp: 'label' }}
            value={key || null}
            options={fields.map((field) => ({ value: field.key, label: label(field.label) }))}
            data-testid="card-group"
            onChange={(next: string) => {
              const field = fields.find((one) => one.key === next);
              put(field && isDate(field) ? `${next}:${part ?? 'month'}` : next);
            }}
          />
          {part && (
            <Select
              aria-label={t('dashboard:edit.part')}
              className="dash-part"
              value={part}
              options={PARTS.map((one) => ({ value: one, label: t(`dashboard:part.${one}`) }))}
              data-testid="card-part"
              onChange={(next: DatePart) => put(`${key}:${next}`)}
            />
          )}
        </div>
      </FormRow>
      <div className="dash-pair">
        {isRanked && (
          <FormRow id={`${id}-order`} label={t('dashboard:edit.order')}>
            <Select
              id={`${id}-order`}
              className="t-full"
              value={card.order ?? 'value'}
              options={(['value', 'group'] as const).map((order) => ({ value: order, label: t(`dashboard:edit.order_${order}`) }))}
              onChange={(order) => onChange({ ...card, order })}
            />
          </FormRow>
        )}
        {card.type !== 'funnel' && (
          <FormRow id={`${id}-limit`} label={t('dashboard:edit.limit')}>
            <InputNumber
              id={`${id}-limit`}
              className="t-full"
              min={1}
              max={100}
              precision={0}
              placeholder={t('dashboard:edit.limit_all')}
              value={card.limit ?? null}
              data-testid="card-limit"
              onChange={(limit) => onChange({ ...card, limit: limit === null ? null : Number(limit) })}
            />
          </FormRow>
        )}
      </div>
    </>
  );
}
