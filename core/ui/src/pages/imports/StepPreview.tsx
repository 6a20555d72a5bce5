import { Alert, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportPreview, ObjectDef } from '@/api/types';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { targetObject } from './mapping';
import { useCellText } from './useCellText';
import type { Draft } from './useImportDraft';
import { useTargetLabel } from './useTargetLabel';
import { valueRows } from './values';

interface Props {
  draft: Draft;
  preview: ImportPreview;
  objects: readonly ObjectDef[];
  onChange: (part: Partial<Draft>) => void;
}

/** The first rows as they would be written. */
export function StepPreview({ draft, preview, objects, onChange }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const object = draft.object ?? '';
  const nameOf = useTargetLabel(preview.targets, objects, object);
  const textOf = useCellText(objects, object);
  const pairs = Object.entries(draft.mapping).flatMap(([column, paths]) => paths.map((path) => ({ column, path })));
  /** Names nothing here has: to be made, or the row fails; the server leaves that to `create_missing`. */
  const unknown = new Map(
    pairs.map(({ path }) => {
      const referred = targetObject(objects, object, path);
      const canCreate = referred !== null && draft.createMissing.includes(referred);
      const rows = referred === null ? [] : valueRows(path, preview.values[path] ?? [], draft.chosen, canCreate);
      const open = rows.filter((row) => row.state !== 'matched' && row.state !== 'empty');
      return [path, { canCreate, names: new Set(open.map((row) => row.value)) }] as const;
    }),
  );
  const rows = preview.rows.map((row) => ({
    ...row,
    cells: pairs.map(({ column, path }) => {
      const found = row.errors.filter((error) => error.column === column || error.column === path);
      const value = row.values[path] ?? row.values[column];
      const names = unknown.get(path);
      const isUnknown = typeof value === 'string' && (names?.names.has(value) ?? false);
      const missing = { column, code: 'reference_not_found', message: t('imports:not_here') };
      return {
        key: `${column}>${path}`,
        text: textOf(path, value),
        errors: isUnknown && !names?.canCreate && found.length === 0 ? [missing] : found,
        isMade: isUnknown && names?.canCreate === true,
      };
    }),
    rest: row.errors.filter((error) => !pairs.some(({ column, path }) => error.column === column || error.column === path)),
  }));
  const wrong = rows.filter((row) => row.rest.length > 0 || row.cells.some((cell) => cell.errors.length > 0)).length;
  return (
    <div>
      <p className="t-muted imp-lead">
        {t('imports:preview_lead', { shown: rows.length, rows: formatNumber(preview.total, language) })}
      </p>
      {wrong > 0 && <Alert type="warning" showIcon className="imp-alert" title={t('imports:preview_wrong', { count: wrong, n: wrong })} />}
      {/* Wider than a phone; whoever has no finger goes along it by keys. */}
      <div className="imp-scroll t-card" role="region" aria-label={t('imports:step.preview')} tabIndex={0}>
        <table className="imp-preview" data-testid="import-preview">
          <thead>
            <tr>
              <th scope="col">{t('imports:row')}</th>
              {pairs.map(({ column, path }) => (
                <th key={`${column}>${path}`} scope="col">
                  {nameOf(path)}
                  <span className="t-faint">{column}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row}>
                <th scope="row" className="t-num t-faint">
                  {row.row}
                </th>
                {row.cells.map((cell) => (
                  <td key={cell.key} className={cell.errors.length > 0 ? 'is-wrong' : undefined}>
                    {cell.text || <span className="t-dash">–</span>}
                    {cell.isMade && <span className="imp-new"> {t('imports:new_tag')}</span>}
                    {cell.errors.map((error) => (
                      <span key={error.code} className="imp-why">
                        {error.message}
                      </span>
                    ))}
                  </td>
                ))}
                {row.rest.length > 0 && <td className="is-wrong imp-why">{row.rest.map((error) => error.message).join(' ')}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox
        className="imp-dry"
        data-testid="import-dry-run"
        checked={draft.isDryRun}
        onChange={(event) => onChange({ isDryRun: event.target.checked })}
      >
        {t('imports:dry_run')}
        <span className="t-faint imp-hint">{t('imports:dry_run_hint')}</span>
      </Checkbox>
    </div>
  );
}
