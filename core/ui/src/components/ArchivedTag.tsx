import { Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ObjectDef } from '@/api/types';

/** Says of records whose plugin was removed that they can only be read. */
export function ArchivedTag({ object }: { object: ObjectDef }) {
  const { t } = useTranslation();
  if (!object.archived) return null;
  return (
    <Tooltip title={t('common:archived_hint', { plugin: object.plugin })}>
      <Tag className="t-archived" tabIndex={0} data-testid="archived">
        {t('common:archived')}
      </Tag>
    </Tooltip>
  );
}
