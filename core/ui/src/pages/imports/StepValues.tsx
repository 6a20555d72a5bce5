import { CheckCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportPreview, ObjectDef } from '@/api/types';
import { EmptyState } from '@/components/states';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { mappedPaths, targetObject } from './mapping';
import type { Draft } from './useImportDraft';
import { useTargetLabel } from './useTargetLabel';
import { ValueLine } from './ValueLine';
import { acceptSuggestions, choose, needsLook, rowsAtRisk, valueRows } from './values';

/** So few values are shown whole, settled or not. */
const FEW = 10;
const PORTION = 50;

interface Props {
  draft: Draft;
  preview: ImportPreview;
  objects: readonly ObjectDef[];
  onChange: (part: Partial<Draft>) => void;
}

/** What the file calls things, and what they are called here. */
export function StepValues({ draft, preview, objects, onChange }: Props) {
  const { t } = useTranslation();
  const paths = mappedPaths(draft.mapping).filter((path) => (preview.values[path] ?? []).length > 0);
  if (paths.length === 0) {
    return <EmptyState icon={<CheckCircleOutlined />} title={t('imports:no_values')} hint={t('imports:no_values_hint')} />;
  }
  return (
    <div className="imp-values">
      <p className="t-muted imp-lead">{t('imports:values_lead')}</p>
      {paths.map((path) => (
        <ValueGroup key={path} path={path} draft={draft} preview={preview} objects={objects} onChange={onChange} />
      ))}
    </div>
  );
}

function ValueGroup({ path, draft, preview, objects, onChange }: Props & { path: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const object = draft.object ?? '';
  const nameOf = useTargetLabel(preview.targets, objects, object);
  const [isOpen, setOpen] = useState(false);
  const [limit, setLimit] = useState(PORTION);
  const referred = targetObject(objects, object, path);
  const canCreate = referred !== null && draft.createMissing.includes(referred);
  const rows = valueRows(path, preview.values[path] ?? [], draft.chosen, canCreate);
  const { open, settled } = needsLook(rows);
  const suggested = open.filter((row) => row.state === 'suggested').length;
  const created = settled.filter((row) => row.state === 'created').length;
  const isSmall = rows.length <= FEW;
  const shown = isSmall || isOpen ? [...open, ...settled] : open;
  const line = (row: (typeof rows)[number]) => (
    <ValueLine
      key={row.value}
      path={path}
      row={row}
      object={object}
      objects={objects}
      canCreate={canCreate}
      onChoose={(to) => onChange({ chosen: choose(draft.chosen, path, row.value, to) })}
    />
  );
  return (
    <section className="imp-group t-card" aria-label={nameOf(path)} data-testid={`values-${path}`}>
      <header className="imp-group-head">
        <h2>{nameOf(path)}</h2>
        <span className={open.length > 0 ? 'imp-risk' : 'imp-fine'} data-testid={`values-open-${path}`} data-value={open.length}>
          {open.length > 0
            ? t('imports:values_open', { count: open.length, n: open.length, rows: formatNumber(rowsAtRisk(open), language) })
            : created > 0
              ? t('imports:values_created', { count: created, n: created })
              : t('imports:values_fine', { count: rows.length, n: rows.length })}
        </span>
        {suggested > 0 && (
          <Button
            size="small"
            data-testid={`values-accept-${path}`}
            onClick={() => onChange({ chosen: acceptSuggestions(draft.chosen, path, open) })}
          >
            {t('imports:accept_all', { count: suggested, n: suggested })}
          </Button>
        )}
      </header>
      {shown.length > 0 && <div className="imp-lines">{shown.slice(0, limit).map(line)}</div>}
      <footer className="imp-group-foot">
        {shown.length > limit && (
          <Button type="link" size="small" onClick={() => setLimit(limit + 200)}>
            {t('imports:show_more', { count: shown.length - limit, n: shown.length - limit })}
          </Button>
        )}
        {!isSmall && settled.length > 0 && (
          <Button type="link" size="small" aria-expanded={isOpen} data-testid={`values-settled-${path}`} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t('imports:hide_settled') : t('imports:show_settled', { count: settled.length, n: settled.length })}
          </Button>
        )}
      </footer>
    </section>
  );
}
