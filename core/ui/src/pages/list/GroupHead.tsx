import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, Language, Measure } from '@/api/types';
import { FieldDisplay, kindOf } from '@/fields';
import { formatDate, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { FigureText } from './GridFoot';
import { spanOf, type DatePart, type Group } from './groups';
import type { Column } from './layout';

interface Props {
  group: Group;
  by: { field: FieldDef; part: DatePart | null };
  isOpen: boolean;
  columns: Column[];
  template: string;
  top: number;
  measures: Record<string, Measure>;
  onToggle: (id: string) => void;
}

/** What its records have in common, how many they are, and their figures below the columns they belong to. */
export const GroupHead = memo(function GroupHead({ group, by, isOpen, columns, template, top, measures, onToggle }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div role="row" className="t-grid-row t-grid-group" style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }} data-testid="group" data-group={String(group.value ?? '')}>
      <div role="gridcell" className="t-grid-group-name" style={{ gridColumn: '1 / span 2' }}>
        <button type="button" className="t-plain" aria-expanded={isOpen} onClick={() => onToggle(group.id)} data-testid="group-toggle">
          {isOpen ? <CaretDownOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
          <span className="t-grid-value">
            <GroupName group={group} by={by} />
          </span>
          <span className="t-grid-count t-num" data-testid="group-count" data-value={group.count}>
            {formatNumber(group.count, language)}
          </span>
          <span className="t-sr">{isOpen ? t('lists:group.close') : t('lists:group.open')}</span>
        </button>
      </div>
      {columns.slice(1).map(({ field }) => {
        const measure = measures[field.key];
        return (
          <div key={field.key} role="gridcell" className={`t-grid-cell${kindOf(field).align === 'end' ? ' is-end' : ''}`}>
            {measure && <FigureText op={measure.op} row={group.row} column={{ field }} />}
          </div>
        );
      })}
    </div>
  );
});

export function GroupName({ group, by }: { group: Group; by: Props['by'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { field, part } = by;
  if (group.value === null) return <span className="t-faint">{t('lists:group.none')}</span>;
  if (part) return <>{partText(String(group.value), part, language, t('lists:group.week'))}</>;
  if (field.kind === 'user' || field.kind === 'reference') {
    return <FieldDisplay field={{ ...field, kind: field.kind === 'user' ? 'user' : 'text' }} value={field.kind === 'user' ? { id: String(group.value), label: group.label ?? '…' } : (group.label ?? '…')} compact />;
  }
  return <FieldDisplay field={field} value={group.value} compact />;
}

function partText(text: string, part: DatePart, language: Language, week: string): string {
  const span = spanOf(text, part);
  if (!span) return text;
  const [from] = span;
  const tag = language === 'en' ? 'en-GB' : language;
  if (part === 'year') return from.toLocaleDateString(tag, { year: 'numeric' });
  if (part === 'month') return from.toLocaleDateString(tag, { year: 'numeric', month: 'long' });
  if (part === 'quarter') {
    const quarter = Math.floor(from.getMonth() / 3) + 1;
    return language === 'zh-CN' ? `${from.getFullYear()}年第${quarter}季度` : `Q${quarter} ${from.getFullYear()}`;
  }
  return part === 'week' ? `${week} ${formatDate(from, language)}` : formatDate(from, language);
}
