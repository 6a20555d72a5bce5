import { DeleteOutlined, EditOutlined, ExpandAltOutlined, ExportOutlined, LinkOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';

interface Props {
  object: ObjectDef;
  record: RecordData;
  /** As its row shows it. */
  name: string;
  onEdit: (record: RecordData) => void;
  onDelete: (record: RecordData) => void;
}

/** What can be done with one record from its row; lies over the row's end, so that no column moves. */
export function RowActions({ object, record, name, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const path = `/o/${object.key}/${record.id}`;
  const copyLink = () => {
    const link = window.location.origin + path;
    // Without TLS browsers have no clipboard; then the link is shown to be copied by hand.
    if (navigator.clipboard) void navigator.clipboard.writeText(link).then(() => toast.done(t('records:link_copied')), () => toast.info(link));
    else toast.info(link);
  };
  const act = (key: string, text: string, icon: ReactNode, onClick: () => void, tone = '') => (
    <button type="button" className={`t-plain t-row-act${tone}`} aria-label={text} title={text} data-testid={`row-${key}`} onClick={onClick}>
      {icon}
    </button>
  );
  return (
    <div role="gridcell" className="t-row-acts" data-testid="row-actions">
      <div role="group" aria-label={t('lists:row.actions', { name })}>
        <Link to={path} className="t-row-act" aria-label={t('records:open_page')} title={t('records:open_page')} data-testid="row-page">
          <ExpandAltOutlined />
        </Link>
        <a href={path} target="_blank" rel="noreferrer" className="t-row-act" aria-label={t('lists:row.new_tab')} title={t('lists:row.new_tab')} data-testid="row-tab">
          <ExportOutlined />
        </a>
        {act('link', t('records:copy_link'), <LinkOutlined />, copyLink)}
        {object.can.update && act('edit', t('records:edit'), <EditOutlined />, () => onEdit(record))}
        {object.can.delete && act('delete', t('records:delete'), <DeleteOutlined />, () => onDelete(record), ' is-danger')}
      </div>
    </div>
  );
}
