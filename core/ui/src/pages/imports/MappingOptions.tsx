import { Checkbox, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DateFormat, ImportPreview, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { mappedPaths, referredObjects } from './mapping';
import type { Draft } from './useImportDraft';

interface Props {
  draft: Draft;
  preview: ImportPreview;
  objects: readonly ObjectDef[];
  nameOf: (path: string) => string;
  onChange: (part: Partial<Draft>) => void;
}

const MODES: readonly Draft['mode'][] = ['create', 'upsert', 'update'];
const FORMATS: readonly DateFormat[] = ['auto', 'ymd', 'mdy', 'dmy'];

/** How rows become records. */
export function MappingOptions({ draft, preview, objects, nameOf, onChange }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const object = draft.object ?? '';
  const paths = mappedPaths(draft.mapping);
  const referred = referredObjects(objects, object, draft.mapping);
  const hasDates = paths.some((path) => preview.targets.some((target) => target.path === path && /^date/.test(target.kind)));
  return (
    <aside className="imp-options" aria-label={t('imports:options')}>
      <fieldset>
        <legend>{t('imports:mode')}</legend>
        <Radio.Group
          vertical
          value={draft.mode}
          onChange={(event) => onChange({ mode: event.target.value as Draft['mode'] })}
          options={MODES.map((mode) => ({
            value: mode,
            label: (
              <span data-testid={`import-mode-${mode}`}>
                {t(`imports:mode_${mode}`)}
                <span className="t-faint imp-hint">{t(`imports:mode_${mode}_hint`)}</span>
              </span>
            ),
          }))}
        />
      </fieldset>
      <div className="imp-field">
        <label htmlFor="import-match">{t('imports:match')}</label>
        <Select
          id="import-match"
          data-testid="import-match"
          mode="multiple"
          className="t-full"
          value={draft.match}
          placeholder={t('imports:match_placeholder')}
          showSearch={{ optionFilterProp: 'label' }}
          options={[...new Set([...paths.filter((path) => !path.includes('.')), ...draft.match])].map((path) => ({
            value: path,
            label: nameOf(path),
          }))}
          onChange={(match) => onChange({ match })}
          {...(draft.mode !== 'create' && draft.match.length === 0 ? { status: 'error' as const } : {})}
        />
        <div className="t-faint imp-hint">{t(draft.mode === 'create' ? 'imports:match_hint_create' : 'imports:match_hint')}</div>
      </div>
      {referred.length > 0 && (
        <fieldset>
          <legend>{t('imports:create_missing')}</legend>
          {referred.map((key) => {
            const referredObject = objects.find((candidate) => candidate.key === key);
            return (
              <div key={key}>
                <Checkbox
                  data-testid={`create-missing-${key}`}
                  disabled={referredObject?.can.create === false}
                  checked={draft.createMissing.includes(key)}
                  onChange={(event) =>
                    onChange({
                      createMissing: event.target.checked
                        ? [...draft.createMissing, key]
                        : draft.createMissing.filter((other) => other !== key),
                    })
                  }
                >
                  {label(referredObject?.label) || key}
                  {(preview.missing?.[key] ?? 0) > 0 && (
                    <span className="t-faint"> {t('imports:missing_names', { count: preview.missing?.[key], n: preview.missing?.[key] })}</span>
                  )}
                </Checkbox>
              </div>
            );
          })}
          <div className="t-faint imp-hint">{t('imports:create_missing_hint')}</div>
        </fieldset>
      )}
      {hasDates && (
        <div className="imp-field">
          <label htmlFor="import-dates">{t('imports:date_format')}</label>
          <Select
            id="import-dates"
            data-testid="import-date-format"
            className="t-full"
            value={draft.dateFormat}
            options={FORMATS.map((format) => ({ value: format, label: t(`imports:dates.${format}`) }))}
            onChange={(dateFormat) => onChange({ dateFormat })}
          />
        </div>
      )}
    </aside>
  );
}
