import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { canGroup, groupKeys, readGroupKey } from './groups';
import type { ListState } from './useListState';

/** By what the cards are in groups. */
export default function PhoneGroups({ object, state, onCloseAll }: { object: ObjectDef; state: ListState; onCloseAll: { isClosed: boolean; toggle: () => void } | null }) {
  const { t } = useTranslation();
  const label = useLabel();
  const fields = object.fields.filter(canGroup);
  if (fields.length === 0) return null;
  const options = fields.flatMap((field) =>
    groupKeys(field).map((key) => {
      const part = readGroupKey(key, object)?.part;
      const name = label(field.label);
      return { value: key, label: part ? t('lists:named', { title: name, name: t(`lists:group.parts.${part}`) }) : name };
    }),
  );
  return (
    <>
      <h2>{t('lists:group.title')}</h2>
      <div className="t-sheet-line">
        <Select
          className="t-full"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('lists:group.title')}
          placeholder={t('lists:group.off')}
          data-testid="sheet-group"
          value={state.groupBy}
          options={options}
          onChange={(key: string | undefined) => state.setGroupBy(key ?? null)}
        />
        {onCloseAll && (
          <Button onClick={onCloseAll.toggle} data-testid="sheet-close-all">
            {t(onCloseAll.isClosed ? 'lists:group.open_all' : 'lists:group.close_all')}
          </Button>
        )}
      </div>
    </>
  );
}
