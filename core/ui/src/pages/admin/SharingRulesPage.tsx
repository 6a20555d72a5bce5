import { PlusOutlined, ShareAltOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import { useDeleteSharingRule, useSaveSharingRule, useSharingRules, type SharingRule } from '@/api/hooks/sharingRules';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { FilterText } from '@/pages/list/ChipText';
import { SharingRuleDialog } from './SharingRuleDialog';
import './admin.css';

/** Which records are open to roles, user groups and departments beyond what roles say. */
export default function SharingRulesPage() {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { modal } = App.useApp();
  const { data: objects } = useObjects();
  const { data, error, isPending, refetch } = useSharingRules();
  const save = useSaveSharingRule();
  const remove = useDeleteSharingRule();
  const [edited, setEdited] = useState<SharingRule | null | undefined>(undefined);
  const objectOf = ({ object }: SharingRule) => objects?.find((candidate) => candidate.key === object);

  const askDelete = (rule: SharingRule) =>
    void modal.confirm({
      title: t('admin:sharing_rules.delete_title', { name: rule.name }),
      content: t('admin:sharing_rules.delete_hint'),
      okText: t('admin:delete'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('sharing-rule-delete-confirm', { danger: true }),
      onOk: () => remove.mutateAsync(rule.id).catch((failure: unknown) => toast.failed(failure)),
    });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="sharing-rule-new" onClick={() => setEdited(null)}>
      {t('admin:sharing_rules.new')}
    </Button>
  );
  const whomOf = ({ roles, groups, departments, below }: SharingRule) =>
    [...roles, ...groups, ...departments.map((one) => ({ ...one, label: below ? t('admin:sharing_rules.and_below', { name: one.label }) : one.label }))]
      .map((one) => one.label)
      .join(t('admin:and'));
  return (
    <Page title={t('admin:sharing_rules.title')} manual="people" tools={data && data.length > 0 && add}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : data.length === 0 ? (
        <EmptyState icon={<ShareAltOutlined />} title={t('admin:sharing_rules.none')} hint={t('admin:sharing_rules.none_hint')}>
          {add}
        </EmptyState>
      ) : (
        <Table<SharingRule>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={data}
          pagination={false}
          scroll={{ x: 'max-content' }}
          rowClassName={(rule) => (rule.is_active ? '' : 'is-off')}
          data-testid="sharing-rules"
          columns={[
            {
              title: t('admin:sharing_rules.name'),
              dataIndex: 'name',
              render: (name: string, rule) => (
                <button type="button" className="t-plain adm-name" onClick={() => setEdited(rule)}>
                  {name}
                </button>
              ),
            },
            { title: t('admin:sharing_rules.object'), key: 'object', render: (_, rule) => label(objectOf(rule)?.label_plural) || rule.object },
            {
              title: t('admin:sharing_rules.condition'),
              key: 'condition',
              render: (_, rule) => {
                const object = objectOf(rule);
                return object ? <FilterText filter={rule.condition} object={object} objects={objects ?? []} /> : '–';
              },
            },
            { title: t('admin:sharing_rules.whom'), key: 'whom', render: (_, rule) => whomOf(rule) || '–' },
            { title: t('admin:sharing_rules.level'), key: 'level', render: (_, rule) => t(`records:share.level.${rule.level}`) },
            { title: t('admin:state'), key: 'state', render: (_, rule) => t(rule.is_active ? 'admin:on' : 'admin:off') },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, rule) => (
                <span className="adm-tools">
                  <Button type="text" size="small" onClick={() => save.mutate({ id: rule.id, is_active: !rule.is_active }, { onError: toast.failed })}>
                    {t(rule.is_active ? 'admin:disable' : 'admin:enable')}
                  </Button>
                  <Button type="text" size="small" danger onClick={() => askDelete(rule)}>
                    {t('admin:delete')}
                  </Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {edited !== undefined && <SharingRuleDialog key={edited?.id ?? 'new'} rule={edited} onClose={() => setEdited(undefined)} />}
    </Page>
  );
}
