import { DoubleRightOutlined, PlusOutlined, ShrinkOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Choice } from '@/api/types';
import { choiceColor } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { Figures } from './Figures';
import { NO_VALUE, outcomeOf, type Totals } from './totals';

interface Props {
  choice: Choice;
  /** `null` until they are known. */
  totals: Totals | null;
  /** ISO code of sums where nothing else is said; none: they are plain numbers. */
  currency: string;
  isCollapsed: boolean;
  onToggle: () => void;
  onAdd: (() => void) | null;
}

export function useColumnName(): (choice: Choice) => string {
  const label = useLabel();
  const { t } = useTranslation();
  return (choice) => (choice.code === NO_VALUE ? t('board:no_value') : label(choice.label) || choice.code);
}

export function ColumnHead({ choice, totals, currency, isCollapsed, onToggle, onAdd }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = useColumnName()(choice);
  const outcome = outcomeOf(choice);
  const color = choiceColor(choice.color);
  const style = color ? ({ '--choice': color } as React.CSSProperties) : undefined;
  const count = totals && (
    <span className="board-count t-num" data-testid={`board-count-${choice.code}`} data-value={totals.count}>
      {formatNumber(totals.count, language)}
    </span>
  );
  if (isCollapsed) {
    return (
      <button
        type="button"
        className={`board-collapsed is-${outcome} t-plain`}
        style={style}
        aria-expanded={false}
        title={t('board:expand', { name })}
        aria-label={t('board:expand', { name })}
        data-testid={`board-toggle-${choice.code}`}
        onClick={onToggle}
      >
        <DoubleRightOutlined aria-hidden />
        {count}
        <span className="board-collapsed-name">{name}</span>
      </button>
    );
  }
  return (
    <header className={`board-head is-${outcome}`} style={style}>
      <div className="board-head-line">
        <span className="board-dot" aria-hidden />
        <h2 className="board-title t-ellipsis" id={`board-title-${choice.code}`}>
          {name}
        </h2>
        {count}
        <span className="board-head-tools">
          {onAdd && (
            <Tooltip title={t('board:add', { name })}>
              <Button
                type="text"
                size="small"
                icon={<PlusOutlined />}
                aria-label={t('board:add', { name })}
                data-testid={`board-add-${choice.code}`}
                onClick={onAdd}
              />
            </Tooltip>
          )}
          <Tooltip title={t('board:collapse')}>
            <Button
              type="text"
              size="small"
              icon={<ShrinkOutlined />}
              aria-label={t('board:collapse_name', { name })}
              aria-expanded
              data-testid={`board-toggle-${choice.code}`}
              onClick={onToggle}
            />
          </Tooltip>
        </span>
      </div>
      <div className="board-sums t-num">
        {totals?.sum && <Figures sums={totals.sum} home={currency} testId={`board-sum-${choice.code}`} />}
        {totals?.weighted && outcome === 'open' && (
          <Figures sums={totals.weighted} home={currency} isWeighted testId={`board-weighted-${choice.code}`} />
        )}
      </div>
    </header>
  );
}
