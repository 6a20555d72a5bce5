import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { FieldDef, Measure } from '@/api/types';
import { formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { CardFigures } from './CardFigures';
import { GroupName } from './GroupHead';
import type { DatePart, Group } from './groups';

/** The head of a group of cards: what they have in common, how many they are, and their figures. */
export function CardGroup(props: {
  group: Group;
  by: { field: FieldDef; part: DatePart | null };
  isOpen: boolean;
  fields: readonly FieldDef[];
  measures: Record<string, Measure>;
  onToggle: (id: string) => void;
}) {
  const { group, by, isOpen, fields, measures, onToggle } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="t-card-group" data-testid="group" data-group={String(group.value ?? '')}>
      <button type="button" className="t-plain" aria-expanded={isOpen} onClick={() => onToggle(group.id)} data-testid="group-toggle">
        {isOpen ? <CaretDownOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
        <b>
          <GroupName group={group} by={by} />
        </b>
        <span className="t-faint t-num" data-testid="group-count" data-value={group.count}>
          {formatNumber(group.count, language)}
        </span>
        <span className="t-sr">{isOpen ? t('lists:group.close') : t('lists:group.open')}</span>
      </button>
      <CardFigures fields={fields} measures={measures} row={group.row} testId="group-figures" />
    </div>
  );
}
