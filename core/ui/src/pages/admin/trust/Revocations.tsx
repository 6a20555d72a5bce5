import { ImportOutlined, UndoOutlined } from '@ant-design/icons';
import { Alert, App, Button, Table } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useImportRevocations, useUnrevoke } from '@/api/hooks';
import type { Revocation } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { formatDateTime } from '@/format';
import { useLanguage } from '@/i18n';
import { RevokeDialog } from './RevokeDialog';
import { SignerName } from './Signer';
import { useRevokedToast } from './useRevokedToast';

/** What is not to run any more, by hand or from a list that a trusted key signed. */
export function Revocations({ revocations }: { revocations: readonly Revocation[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { modal } = App.useApp();
  const unrevoke = useUnrevoke();
  const [isRevoking, setRevoking] = useState(false);
  const ask = ({ id }: Revocation) =>
    void modal.confirm({
      title: t('admin:plugins.trust_book.undo_title'),
      content: t('admin:plugins.trust_book.undo_hint'),
      okText: t('admin:plugins.trust_book.undo'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('revocation-undo-confirm', { danger: true }),
      onOk: () => unrevoke.mutateAsync(id).catch((error: unknown) => toast.failed(error)),
    });
  return (
    <>
      <Table<Revocation>
        className="adm-table"
        size="small"
        rowKey="id"
        dataSource={[...revocations]}
        pagination={revocations.length > 20 && { pageSize: 20 }}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <span className="t-muted">{t('admin:plugins.trust_book.no_revocations')}</span> }}
        columns={[
          { title: t('admin:plugins.trust_book.what'), key: 'what', render: (_, one) => <What revocation={one} /> },
          { title: t('admin:plugins.trust_book.reason'), key: 'reason', render: (_, one) => one.reason },
          {
            title: t('admin:plugins.trust_book.since'),
            key: 'at',
            render: (_, one) => (
              <span className="adm-stack">
                <span>{`${formatDateTime(one.at, language)} · ${one.by}`}</span>
                {one.signed_by && (
                  <span className="t-faint">
                    {t('admin:plugins.trust_book.from_list')} <SignerName signer={one.signed_by} />
                  </span>
                )}
              </span>
            ),
          },
          {
            key: 'tools',
            title: <span className="t-sr">{t('admin:plugins.trust_book.tools')}</span>,
            align: 'right',
            render: (_, one) => (
              <Button
                type="text"
                icon={<UndoOutlined />}
                aria-label={t('admin:plugins.trust_book.undo_title')}
                data-testid={`revocation-undo-${one.id}`}
                onClick={() => ask(one)}
              />
            ),
          },
        ]}
      />
      <div className="adm-trust-add">
        <Button data-testid="revoke" onClick={() => setRevoking(true)}>
          {t('admin:plugins.trust_book.revoke')}
        </Button>
        <ImportList />
      </div>
      {isRevoking && <RevokeDialog onClose={() => setRevoking(false)} />}
    </>
  );
}

function What({ revocation }: { revocation: Revocation }) {
  const { t } = useTranslation();
  if (revocation.kind === 'key') {
    return (
      <>
        {t('admin:plugins.trust_book.key')} <SignerName signer={revocation.key} />
      </>
    );
  }
  if (revocation.kind === 'package') return <span className="t-code adm-key">{`sha256 ${revocation.sha256 ?? ''}`}</span>;
  return <span className="t-code">{[revocation.plugin, revocation.version ?? t('admin:plugins.trust_book.all_versions')].join(' ')}</span>;
}

/** Takes the list and its signature, both chosen at once. */
function ImportList() {
  const { t } = useTranslation();
  const toast = useToast();
  const told = useRevokedToast();
  const picker = useRef<HTMLInputElement>(null);
  const load = useImportRevocations();
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (files: readonly File[]) => {
    const signature = files.find((file) => file.name.endsWith('.minisig'));
    const list = files.find((file) => file !== signature);
    if (!signature || !list) {
      setProblem(t('admin:plugins.trust_book.import_both'));
      return;
    }
    try {
      setProblem(null);
      told(await load.mutateAsync({ list, signature: await signature.text() }));
    } catch (error) {
      const said = isApiError(error) ? (error.fields.signature ?? error.fields.file ?? Object.values(error.fields)[0]) : undefined;
      if (said) setProblem(said.message);
      else toast.failed(error);
    }
  };
  return (
    <>
      <input
        ref={picker}
        type="file"
        multiple
        className="t-sr"
        tabIndex={-1}
        aria-hidden
        data-testid="revocations-file"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = '';
          if (files.length > 0) void take(files);
        }}
      />
      <Button icon={<ImportOutlined />} loading={load.isPending} data-testid="revocations-import" onClick={() => picker.current?.click()}>
        {t('admin:plugins.trust_book.import')}
      </Button>
      {problem && <Alert type="error" showIcon closable title={problem} data-testid="revocations-problem" />}
    </>
  );
}
