import { CheckSquareOutlined, DeleteOutlined, DownloadOutlined, EllipsisOutlined, ImportOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { ObjectDef } from '@/api/types';

/** What can be done with the list as a whole. */
export function ListMenu(props: {
  object: ObjectDef;
  isPhone: boolean;
  onExport: () => void;
  /** Begins to choose among the cards; `null` where rows have checkboxes of their own. */
  onChoose: (() => void) | null;
}) {
  const { object, isPhone, onExport, onChoose } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const importPath = `/imports/new?object=${object.key}`;
  const items = [
    ...(onChoose ? [{ key: 'choose', icon: <CheckSquareOutlined />, label: t('lists:choose') }, { type: 'divider' as const }] : []),
    ...(isPhone && object.can.import ? [{ key: 'import', icon: <ImportOutlined />, label: t('records:import') }] : []),
    ...(isPhone && object.can.export ? [{ key: 'export', icon: <DownloadOutlined />, label: t('records:export.button') }] : []),
    { key: 'print', icon: <PrinterOutlined />, label: t('records:print') },
    { type: 'divider' as const },
    { key: 'bin', icon: <DeleteOutlined />, label: t('records:bin.title') },
  ];
  return (
    <>
      {!isPhone && object.can.import && (
        <Link to={importPath} tabIndex={-1}>
          <Button icon={<ImportOutlined />} data-testid="import">
            {t('records:import')}
          </Button>
        </Link>
      )}
      {!isPhone && object.can.export && (
        <Button icon={<DownloadOutlined />} data-testid="export" onClick={onExport}>
          {t('records:export.button')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items,
          onClick: ({ key }) => {
            if (key === 'import') void navigate(importPath);
            else if (key === 'export') onExport();
            else if (key === 'choose') onChoose?.();
            else if (key === 'print') window.print();
            else void navigate(`/o/${object.key}/bin`);
          },
        }}
      >
        <Button icon={<EllipsisOutlined />} aria-label={t('records:more')} data-testid="list-more" />
      </Dropdown>
    </>
  );
}
