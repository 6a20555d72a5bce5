import { TableOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';

/** Which columns the list shows; kept for this person and view. */
export function ColumnsButton(props: { object: ObjectDef; columns: string[]; onChange: (columns: string[]) => void }) {
  const { object, columns, onChange } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [q, setQ] = useState('');
  const fields = object.fields
    .filter((field) => field.key !== 'id' && field.key !== 'version')
    .filter((field) => label(field.label).toLowerCase().includes(q.trim().toLowerCase()));
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('records:columns.title')}
      content={
        <div className="t-columns">
          <Input allowClear size="small" placeholder={t('records:columns.search')} value={q} onChange={(event) => setQ(event.target.value)} />
          <div className="t-columns-list">
            {fields.map((field) => (
              <Checkbox
                key={field.key}
                checked={columns.includes(field.key)}
                disabled={field.key === object.name_field}
                onChange={(event) =>
                  onChange(event.target.checked ? [...columns, field.key] : columns.filter((key) => key !== field.key))
                }
              >
                {label(field.label)}
              </Checkbox>
            ))}
          </div>
        </div>
      }
    >
      <Button icon={<TableOutlined />} aria-label={t('records:columns.title')} title={t('records:columns.title')} data-testid="columns" />
    </Popover>
  );
}
