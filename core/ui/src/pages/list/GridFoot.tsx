import { Dropdown } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/hooks/session';
import type { AggregateRow, Measure } from '@/api/types';
import { kindOf } from '@/fields';
import { useLabel, useLanguage } from '@/i18n';
import type { Column } from './layout';
import { figureText, measureOf, NOTHING, opsOf, type Op } from './measures';

interface Props {
  columns: Column[];
  template: string;
  minWidth: number;
  /** `undefined` until they are known, `null` when they cannot be told. */
  totals: AggregateRow | null | undefined;
  measures: Record<string, Measure>;
  onMeasures: (measures: Record<string, Measure>) => void;
}

/** Figures over all that the list finds, loaded or not; a click chooses another one. */
export const GridFoot = memo(function GridFoot({ columns, template, minWidth, totals, measures, onMeasures }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <div className="t-grid-foot" role="row" style={{ gridTemplateColumns: template, minWidth }} data-testid="grid-foot">
      <div className="t-grid-check" role="gridcell" />
      {columns.map(({ field, left, isLastPinned }, index) => {
        const ops = opsOf(field);
        const measure = measureOf(field, measures);
        const choose = (key: string) => onMeasures({ ...measures, [field.key]: key === 'none' ? NOTHING : { op: key as Op, field: field.key } });
        return (
          <div
            key={field.key}
            role="gridcell"
            className={`t-grid-h${left === null ? '' : ' is-stuck'}${isLastPinned ? ' is-last-stuck' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}`}
            style={left === null ? undefined : { left }}
          >
            {index === 0 ? (
              <span className="t-faint">{t('records:totals')}</span>
            ) : (
              ops.length > 0 && (
                <Dropdown
                  trigger={['click']}
                  placement="topRight"
                  menu={{
                    selectable: true,
                    selectedKeys: [measure?.op ?? 'none'],
                    items: [...ops.map((op) => ({ key: op, label: t(`lists:ops.${op}`) })), { key: 'none', label: t('lists:ops.none') }],
                    onClick: ({ key }) => choose(key),
                  }}
                >
                  <button type="button" className="t-plain t-grid-figure" data-testid={`total-${field.key}`} title={t('lists:ops.choose', { name: label(field.label) })}>
                    <span className="t-sr">{t('lists:ops.choose', { name: label(field.label) })}</span>
                    {measure && <FigureText op={measure.op} row={totals} column={{ field }} />}
                    {!measure && <span className="t-grid-nofigure">{t('lists:ops.add')}</span>}
                  </button>
                </Dropdown>
              )
            )}
          </div>
        );
      })}
    </div>
  );
});

/** A figure with what it is, unless it is a plain sum. */
export function FigureText({ op, row, column: { field } }: { op: Op; row: AggregateRow | null | undefined; column: Pick<Column, 'field'> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useMe();
  if (row === undefined) return <span className="t-faint">…</span>;
  if (row === null) return <span className="t-dash">–</span>;
  const text = figureText(row, field, language, me?.organization.currency ?? 'CNY');
  if (!text) return <span className="t-dash">–</span>;
  return (
    <span className="t-num t-ellipsis" title={text}>
      {op !== 'sum' && <span className="t-faint">{t(`lists:ops.${op}`)} </span>}
      {text}
    </span>
  );
}
