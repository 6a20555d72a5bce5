import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLabel } from '@/i18n';
import { useNarrowing } from '@/pages/gallery/useNarrowing';
import type { ViewProps } from '@/pages/list/viewProps';
import type { Span } from './days';

interface Props extends Pick<ViewProps, 'object' | 'filter' | 'search'> {
  span: Span;
  isPhone: boolean;
  /** `null`: the person may not. */
  onAdd: (() => void) | null;
}

/** Lies over a calendar without anything in it: why, and what one does about it. The days below can be used all the same. */
export function EmptySpan({ object, filter, search, span, isPhone, onAdd }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const { isNarrowed, clear } = useNarrowing({ filter, search });
  const hint = isNarrowed ? t('lists:calendar.none.filtered') : onAdd && !isPhone ? t('lists:calendar.none.hint') : t('lists:calendar.none.elsewhere');
  return (
    <div className="cal-empty" role="status" data-testid="cal-empty">
      <b>{isNarrowed ? t('records:empty.filtered') : t(`lists:calendar.none.${span}`, { name: label(object.label_plural) })}</b>
      <span className="t-muted">{hint}</span>
      <span className="cal-empty-actions">
        {isNarrowed && (
          <Button size="small" onClick={clear} data-testid="empty-clear">
            {t('records:filter.clear')}
          </Button>
        )}
        {onAdd && (
          <Button size="small" type={isNarrowed ? 'default' : 'primary'} icon={<PlusOutlined />} onClick={onAdd} data-testid="empty-create">
            {t('records:new', { name: label(object.label) })}
          </Button>
        )}
      </span>
    </div>
  );
}
