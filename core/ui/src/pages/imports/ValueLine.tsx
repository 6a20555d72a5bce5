import { ArrowRightOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReferences } from '@/api/hooks';
import type { ObjectDef } from '@/api/types';
import { useDebounced } from '@/components/useDebounced';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { choicesOf, targetObject } from './mapping';
import type { ValueRow } from './values';

interface Props {
  path: string;
  row: ValueRow;
  object: string;
  objects: readonly ObjectDef[];
  canCreate: boolean;
  /** `null`: as the server found it. */
  onChoose: (to: string | null) => void;
}

/** One value of the file and its counterpart here. */
export function ValueLine({ path, row, object, objects, canCreate, onChoose }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [isEditing, setEditing] = useState(false);
  const choices = choicesOf(objects, object, path);
  const nameOf = (to: string) => label(choices?.find((choice) => choice.code === to)?.label) || to;
  const isOpen = row.state === 'unresolved' || row.state === 'suggested';
  return (
    <div className={`imp-line is-${row.state}`} data-testid={`value-${path}-${row.value}`} data-state={row.state}>
      <span className="imp-from">
        <b className="t-ellipsis" title={row.value}>
          {row.value}
        </b>
        <span className="t-faint t-num">{t('imports:times', { count: row.count, n: formatNumber(row.count, language) })}</span>
      </span>
      <ArrowRightOutlined className="t-faint" aria-hidden />
      {isOpen || isEditing ? (
        <ValueSelect
          path={path}
          row={row}
          object={object}
          objects={objects}
          canCreate={canCreate}
          isStarted={isEditing}
          onClose={() => setEditing(false)}
          onChoose={(to) => {
            setEditing(false);
            onChoose(to);
          }}
        />
      ) : (
        <button type="button" className="t-plain imp-to" onClick={() => setEditing(true)} aria-label={t('imports:change_value', { value: row.value })}>
          {row.state === 'matched' && nameOf(row.to ?? '')}
          {row.state === 'empty' && <span className="t-muted">{t('imports:leave_empty')}</span>}
          {row.state === 'created' && <span className="imp-new">{t('imports:will_create')}</span>}
          <EditOutlined className="imp-edit" aria-hidden />
        </button>
      )}
      <span className="imp-line-end">
        {row.state === 'suggested' && row.suggestion !== null && (
          <Button size="small" data-testid={`suggest-${path}-${row.value}`} onClick={() => onChoose(row.suggestion)}>
            {t('imports:use', { name: nameOf(row.suggestion) })}
          </Button>
        )}
        {row.state === 'unresolved' && <span className="imp-risk">{t('imports:unresolved')}</span>}
      </span>
    </div>
  );
}

type SelectProps = Props & { isStarted: boolean; onClose: () => void };

function ValueSelect({ path, row, object, objects, canCreate, isStarted, onChoose, onClose }: SelectProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(isStarted);
  const asked = useDebounced(typed, 200);
  const choices = choicesOf(objects, object, path);
  const referred = targetObject(objects, object, path);
  const { data, isFetching } = useReferences(referred ?? object, asked, !choices && referred !== null && isOpen);
  const options = useMemo(() => {
    const empty = { value: '', label: t('imports:leave_empty') };
    if (choices) return [...choices.filter(({ active }) => active).map(({ code, label: name }) => ({ value: code, label: label(name) || code })), empty];
    const names = [...new Set([...(row.suggestion === null || asked ? [] : [row.suggestion]), ...(data ?? []).map((ref) => ref.label)])];
    const made = { value: row.value, label: t('imports:create_as', { name: row.value }) };
    return [
      ...names.map((name) => ({ value: name, label: name })),
      ...(asked ? [] : [empty]),
      ...(canCreate && !names.includes(row.value) ? [made] : []),
    ];
  }, [asked, canCreate, choices, data, label, row.suggestion, row.value, t]);
  return (
    <Select
      className="imp-select"
      value={row.to}
      aria-label={t('imports:value_of', { value: row.value })}
      placeholder={t('imports:choose_value')}
      showSearch={choices ? { optionFilterProp: 'label' } : { filterOption: false, onSearch: setTyped }}
      options={options}
      loading={isFetching && isOpen}
      notFoundContent={isFetching ? t('common:searching') : t('common:nothing_found')}
      autoFocus={isStarted}
      open={isOpen}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) onClose();
      }}
      onChange={(to: string) => onChoose(to)}
      {...(row.state === 'unresolved' ? { status: 'warning' as const } : {})}
    />
  );
}
