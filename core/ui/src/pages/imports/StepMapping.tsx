import { Alert, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportPreview, ObjectDef } from '@/api/types';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { contestedPaths, missingTargets } from './mapping';
import { MappingOptions } from './MappingOptions';
import type { Draft } from './useImportDraft';
import { useTargetLabel } from './useTargetLabel';

interface Props {
  draft: Draft;
  preview: ImportPreview;
  objects: readonly ObjectDef[];
  onChange: (part: Partial<Draft>) => void;
}

/** Each column of the file and where it goes. */
export function StepMapping({ draft, preview, objects, onChange }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const object = draft.object ?? '';
  const nameOf = useTargetLabel(preview.targets, objects, object);
  const options = useMemo(() => {
    const own = preview.targets.filter((target) => !target.path.includes('.'));
    const through = new Map<string, typeof own>();
    for (const target of preview.targets.filter((candidate) => candidate.path.includes('.'))) {
      const [first = ''] = target.path.split('.');
      through.set(first, [...(through.get(first) ?? []), target]);
    }
    const fields = objects.find((candidate) => candidate.key === object)?.fields;
    const option = (target: (typeof own)[number]) => ({
      value: target.path,
      label: label(target.label) || target.path,
      isRequired: target.required,
    });
    return [
      { label: t('imports:own_fields'), title: 'own', options: own.map(option) },
      ...[...through].map(([key, targets]) => ({
        label: label(fields?.find((field) => field.key === key)?.label) || key,
        title: key,
        options: targets.map(option),
      })),
    ];
  }, [label, object, objects, preview.targets, t]);
  const contested = contestedPaths(draft.mapping);
  const missing = draft.mode === 'update' ? [] : missingTargets(preview.targets, draft.mapping);
  const skipped = preview.columns.filter((column) => !draft.mapping[column.name]?.length).length;

  return (
    <div className="imp-mapping">
      <div>
        <p className="t-muted imp-lead">
          {t('imports:mapping_lead', { rows: formatNumber(preview.total, language), columns: preview.columns.length })}
          {skipped > 0 && ` ${t('imports:mapping_skipped', { count: skipped })}`}
        </p>
        {missing.length > 0 && (
          <Alert
            type="warning"
            showIcon
            className="imp-alert"
            title={t('imports:mapping_missing', { fields: missing.map((target) => label(target.label)).join(t('imports:and')) })}
          />
        )}
        {contested.size > 0 && (
          <Alert
            type="error"
            showIcon
            className="imp-alert"
            title={t('imports:mapping_contested', { fields: [...contested].map(nameOf).join(t('imports:and')) })}
          />
        )}
        <div className="imp-table" role="table" aria-label={t('imports:step.mapping')}>
          <div className="imp-row imp-head" role="row">
            <span role="columnheader">{t('imports:column')}</span>
            <span role="columnheader">{t('imports:samples')}</span>
            <span role="columnheader">{t('imports:target')}</span>
          </div>
          {preview.columns.map((column) => {
            const paths = draft.mapping[column.name] ?? [];
            return (
              <div key={column.name} className={`imp-row${paths.length === 0 ? ' is-skipped' : ''}`} role="row">
                <span role="cell" className="imp-column">
                  <b>{column.name}</b>
                  {column.empty > 0 && (
                    <span className="t-faint">{t('imports:empty_cells', { count: column.empty, n: formatNumber(column.empty, language) })}</span>
                  )}
                </span>
                <span role="cell" className="imp-samples t-muted t-ellipsis" title={column.samples.join('\n')}>
                  {column.samples.slice(0, 3).join(' · ')}
                </span>
                <span role="cell">
                  <Select
                    mode="multiple"
                    className="t-full"
                    data-testid={`map-${column.name}`}
                    aria-label={t('imports:target_of', { column: column.name })}
                    value={[...paths]}
                    placeholder={t('imports:skip_column')}
                    allowClear
                    maxTagCount="responsive"
                    showSearch={{
                      filterOption: (typed, option) =>
                        'value' in (option ?? {}) &&
                        `${String(option?.label)} ${String((option as { value?: string }).value)}`.toLowerCase().includes(typed.toLowerCase()),
                    }}
                    options={options}
                    tagRender={({ value, label, closable, onClose }) => (
                      <span className={`imp-target${contested.has(String(value)) ? ' is-wrong' : ''}`}>
                        {/* Those that have no room are one tag without a value. */}
                        {value === undefined ? label : nameOf(String(value))}
                        {closable && (
                          <button type="button" className="t-plain" aria-label={t('imports:remove', { name: nameOf(String(value)) })} onClick={onClose}>
                            ×
                          </button>
                        )}
                      </span>
                    )}
                    onChange={(next) => onChange({ mapping: { ...draft.mapping, [column.name]: next } })}
                    {...(paths.some((path) => contested.has(path)) ? { status: 'error' as const } : {})}
                  />
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <MappingOptions draft={draft} preview={preview} objects={objects} nameOf={nameOf} onChange={onChange} />
    </div>
  );
}
