import { ImportOutlined, SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ObjectIcon } from '@/components/ObjectIcon';
import { EmptyState } from '@/components/states';
import { useLabel } from '@/i18n';
import type { ViewProps } from '@/pages/list/viewProps';
import { useNarrowing } from './useNarrowing';

/** Why a view shows no records, and what one does about it. */
export function NothingHere({ object, view, filter, search, onCreate }: ViewProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const { isNarrowed, clear } = useNarrowing({ filter, search });
  if (isNarrowed) {
    return (
      <EmptyState icon={<SearchOutlined />} title={t('records:empty.filtered')} hint={t('records:empty.filtered_hint')}>
        <Button onClick={clear} data-testid="empty-clear">
          {t('records:filter.clear')}
        </Button>
      </EmptyState>
    );
  }
  const isPart = filter !== null;
  return (
    <EmptyState
      icon={<ObjectIcon name={object.icon} />}
      title={isPart ? t('lists:nothing.in_view', { view: label(view.label) }) : t('records:empty.title', { name: label(object.label_plural) })}
      hint={isPart ? t('lists:nothing.in_view_hint') : t('records:empty.hint', { name: label(object.label) })}
    >
      {object.can.create && (
        <Button type="primary" onClick={() => onCreate()} data-testid="empty-create">
          {t('records:new', { name: label(object.label) })}
        </Button>
      )}
      {object.can.import && (
        <Link to={`/imports/new?object=${object.key}`}>
          <Button icon={<ImportOutlined />}>{t('records:import')}</Button>
        </Link>
      )}
      {isPart && (
        <Button onClick={clear} data-testid="empty-clear">
          {t('lists:nothing.show_all')}
        </Button>
      )}
    </EmptyState>
  );
}
