import { RollbackOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isUnderWay, useRevertImport } from '@/api/hooks';
import type { ImportRun, ObjectDef } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

/** What can be done with an import that is over. */
export function RunActions({ run, object }: { run: ImportRun; object: ObjectDef | undefined }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const toast = useToast();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const revert = useRevertImport();
  const isOver = !isUnderWay(run.state);
  const hasEffect = run.created + run.updated > 0 && !run.dry_run && run.state !== 'reverted';
  const ask = () => {
    const name = label(object?.label) || run.object;
    const losses = [
      run.created > 0 ? t('imports:revert_created', { count: run.created, n: formatNumber(run.created, language), name }) : '',
      run.updated > 0 ? t('imports:revert_updated', { count: run.updated, n: formatNumber(run.updated, language), name }) : '',
    ].filter(Boolean);
    void modal.confirm({
      title: t('imports:revert_title', { file: run.file_name }),
      width: 480,
      content: (
        <div className="imp-losses">
          <ul>
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
            <li>{t('imports:revert_later')}</li>
          </ul>
          <p className="t-muted">{t('imports:revert_back')}</p>
        </div>
      ),
      okText: t('imports:revert'),
      cancelText: t('imports:keep'),
      okButtonProps: buttonProps('import-revert-confirm', { danger: true }),
      onOk: () => revert.mutateAsync(run.id).catch((error: unknown) => toast.failed(error)),
    });
  };
  return (
    <>
      {isOver && hasEffect && (
        <Button icon={<RollbackOutlined />} data-testid="import-revert" loading={revert.isPending} onClick={ask}>
          {t('imports:revert')}
        </Button>
      )}
      {isOver && (
        <Button data-testid="import-again" onClick={() => void navigate(`/imports/new?object=${encodeURIComponent(run.object)}`)}>
          {t('imports:another')}
        </Button>
      )}
      {object && isOver && (
        <Button type={run.failed > 0 ? 'default' : 'primary'} data-testid="import-open-list" onClick={() => void navigate(`/o/${object.key}`)}>
          {t('imports:open_list', { name: label(object.label_plural) || label(object.label) })}
        </Button>
      )}
    </>
  );
}
