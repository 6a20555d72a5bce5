import { ArrowDownOutlined, ArrowUpOutlined, PushpinFilled, PushpinOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { moveColumn, stepColumn } from './layout';
import type { ListState } from './useListState';

/** The columns that are shown, in their order, and those that may be. */
export default function ColumnsEditor({ object, state, canPin = true }: { object: ObjectDef; state: ListState; canPin?: boolean }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [q, setQ] = useState('');
  const [dragged, setDragged] = useState<string | null>(null);
  const { columns, pinned, arrange } = state;
  const words = q.trim().toLowerCase();
  const isFound = (field: FieldDef | undefined): field is FieldDef =>
    field !== undefined && field.key !== 'id' && field.key !== 'version' && label(field.label).toLowerCase().includes(words);
  const shown = columns.map((key) => object.fields.find((field) => field.key === key)).filter(isFound);
  const others = object.fields.filter((field) => isFound(field) && !columns.includes(field.key));
  return (
    <div className="t-columns">
      <Input allowClear size="small" placeholder={t('records:columns.search')} aria-label={t('records:columns.search')} value={q} onChange={(event) => setQ(event.target.value)} />
      <ul className="t-columns-list">
        {shown.map((field) => {
          const isName = field.key === object.name_field;
          const isPinned = pinned.includes(field.key);
          const name = label(field.label);
          return (
            <li
              key={field.key}
              className={dragged === field.key ? 'is-dragged' : ''}
              draggable={!isName}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                setDragged(field.key);
              }}
              onDragOver={(event) => {
                event.preventDefault();
                if (dragged && dragged !== field.key) arrange({ columns: moveColumn(columns, dragged, field.key, columns.indexOf(dragged) < columns.indexOf(field.key)) });
              }}
              onDragEnd={() => setDragged(null)}
            >
              <Checkbox checked disabled={isName} onChange={() => arrange({ columns: columns.filter((key) => key !== field.key) })}>
                {name}
              </Checkbox>
              {!isName && (
                <span className="t-columns-tools">
                  {canPin && (
                    <Button
                      type="text"
                      size="small"
                      icon={isPinned ? <PushpinFilled /> : <PushpinOutlined />}
                      aria-pressed={isPinned}
                      aria-label={t(isPinned ? 'lists:columns.unpin_name' : 'lists:columns.pin_name', { name })}
                      onClick={() => arrange({ pinned: isPinned ? pinned.filter((key) => key !== field.key) : [...pinned, field.key] })}
                    />
                  )}
                  <Button type="text" size="small" icon={<ArrowUpOutlined />} aria-label={t('lists:columns.up_name', { name })} onClick={() => arrange({ columns: stepColumn(columns, field.key, -1) })} />
                  <Button type="text" size="small" icon={<ArrowDownOutlined />} aria-label={t('lists:columns.down_name', { name })} onClick={() => arrange({ columns: stepColumn(columns, field.key, 1) })} />
                </span>
              )}
            </li>
          );
        })}
        {others.length > 0 && shown.length > 0 && <li className="t-pick-group">{t('lists:columns.more')}</li>}
        {others.map((field) => (
          <li key={field.key}>
            <Checkbox checked={false} onChange={() => arrange({ columns: [...columns, field.key] })}>
              {label(field.label)}
            </Checkbox>
          </li>
        ))}
      </ul>
      {state.isArranged && (
        <Button type="link" size="small" onClick={state.reset}>
          {t('lists:views.reset_columns')}
        </Button>
      )}
    </div>
  );
}
