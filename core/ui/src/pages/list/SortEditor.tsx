import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';

const SORTS_MAX = 5;

const bare = (key: string): string => key.replace(/^-/, '');

/** The fields that a list is sorted by, one under the other. */
export default function SortEditor({ object, sort, onChange }: { object: ObjectDef; sort: string[]; onChange: (sort: string[]) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  // The row of another field is another row; whoever chose it goes on from there.
  const chosen = useRef<string | null>(null);
  const takeFocus = (row: HTMLDivElement | null, field: string) => {
    if (!row || chosen.current !== field) return;
    chosen.current = null;
    row.querySelector('input')?.focus();
  };
  const sortable = object.fields.filter((field) => field.sortable);
  const options = (own?: string) =>
    sortable.filter((field) => field.key === own || !sort.some((key) => bare(key) === field.key)).map((field) => ({ value: field.key, label: label(field.label) }));
  const put = (at: number, key: string) => onChange(sort.map((old, index) => (index === at ? key : old)));
  const swap = (at: number) => onChange(sort.map((key, index) => (index === at - 1 ? (sort[at] ?? key) : index === at ? (sort[at - 1] ?? key) : key)));
  const next: FieldDef | undefined = sortable.find((field) => !sort.some((key) => bare(key) === field.key));
  return (
    <div className="t-sorts" data-testid="sort-editor">
      {sort.map((key, index) => {
        const name = label(object.fields.find((field) => field.key === bare(key))?.label);
        return (
          <div key={bare(key)} ref={(row) => takeFocus(row, bare(key))} className="t-sort-row">
            <Select
              aria-label={t('records:filter.field')}
              className="t-full"
              value={bare(key)}
              options={options(bare(key))}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(field: string) => {
                chosen.current = field;
                put(index, key.startsWith('-') ? `-${field}` : field);
              }}
            />
            <Segmented
              aria-label={name}
              size="small"
              value={key.startsWith('-') ? 'down' : 'up'}
              options={[
                { value: 'up', icon: <ArrowUpOutlined />, title: t('lists:columns.sort_up') },
                { value: 'down', icon: <ArrowDownOutlined />, title: t('lists:columns.sort_down') },
              ]}
              onChange={(way) => put(index, way === 'down' ? `-${bare(key)}` : bare(key))}
            />
            <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={index === 0} aria-label={t('lists:sort.first', { name })} onClick={() => swap(index)} />
            <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('lists:sort.remove', { name })} onClick={() => onChange(sort.filter((_, at) => at !== index))} />
          </div>
        );
      })}
      {next && sort.length < SORTS_MAX && (
        <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => onChange([...sort, next.key])} data-testid="sort-add">
          {t('lists:sort.add')}
        </Button>
      )}
      <p className="t-faint t-sort-hint">{t('lists:sort.hint')}</p>
    </div>
  );
}
