import { ApartmentOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAggregate, useDeleteAdministrative, useDepartments, useObject, type Department } from '@/api/hooks';
import type { AggregateQuery } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { DepartmentDialog } from './DepartmentDialog';
import { buildTree, type DepartmentNode } from './departments';
import './admin.css';

const PEOPLE: AggregateQuery = {
  filter: { field: 'is_active', op: 'eq', value: true },
  group_by: ['department'],
  measures: { n: { op: 'count' } },
};

export default function DepartmentsPage() {
  const { t } = useTranslation();
  const toast = useToast();
  const { modal } = App.useApp();
  const { object } = useObject('department');
  const { data, error, isPending, refetch } = useDepartments();
  const { data: people } = useAggregate('user', PEOPLE);
  const remove = useDeleteAdministrative('departments', 'department');
  const [edited, setEdited] = useState<Department | null>(null);
  const [parentOfNew, setParentOfNew] = useState<string | null | undefined>(undefined);
  const tree = useMemo(() => buildTree(data ?? []), [data]);
  const counts = new Map((people ?? []).map((row) => [String(row.group.department), Number(row.measures.n)]));
  const can = object?.can ?? { create: true, update: true, delete: true };

  const askDelete = (department: Department) =>
    void modal.confirm({
      title: t('admin:departments.delete_title', { name: department.name }),
      content: t('admin:departments.delete_hint'),
      okText: t('admin:delete'),
      cancelText: t('common:cancel'),
      okButtonProps: buttonProps('department-delete-confirm', { danger: true }),
      onOk: () => remove.mutateAsync(department.id).catch((failure: unknown) => toast.failed(failure)),
    });
  const add = (
    <Button type="primary" icon={<PlusOutlined />} data-testid="department-new" onClick={() => setParentOfNew(null)}>
      {t('admin:departments.new')}
    </Button>
  );
  return (
    <Page title={t('admin:departments.title')} manual="people" tools={can.create && tree.length > 0 && add}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows />
      ) : tree.length === 0 ? (
        <EmptyState icon={<ApartmentOutlined />} title={t('admin:departments.none')} hint={t('admin:departments.none_hint')}>
          {can.create && add}
        </EmptyState>
      ) : (
        <Table<DepartmentNode>
          className="t-card adm-table"
          size="middle"
          rowKey="id"
          dataSource={tree}
          pagination={false}
          defaultExpandAllRows
          scroll={{ x: 'max-content' }}
          data-testid="departments"
          columns={[
            {
              title: t('admin:departments.name'),
              dataIndex: 'name',
              render: (name: string, department) => (
                <button type="button" className="t-plain adm-name" disabled={!can.update} onClick={() => setEdited(department)}>
                  {name}
                </button>
              ),
            },
            {
              title: t('admin:departments.managers'),
              key: 'managers',
              render: (_, department) => department.managers.map(({ label }) => label).join(t('admin:and')) || '–',
            },
            {
              title: t('admin:departments.people'),
              key: 'people',
              align: 'end',
              render: (_, department) => <span className="t-num">{counts.get(department.id) ?? 0}</span>,
            },
            {
              title: <span className="t-sr">{t('admin:actions')}</span>,
              key: 'tools',
              align: 'end',
              render: (_, department) => (
                <span className="adm-tools">
                  {can.create && (
                    <Button type="text" size="small" onClick={() => setParentOfNew(department.id)}>
                      {t('admin:departments.new_below')}
                    </Button>
                  )}
                  {can.update && (
                    <Button type="text" size="small" onClick={() => setEdited(department)}>
                      {t('admin:edit')}
                    </Button>
                  )}
                  {can.delete && (
                    <Button type="text" size="small" danger onClick={() => askDelete(department)}>
                      {t('admin:delete')}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {(edited || parentOfNew !== undefined) && (
        <DepartmentDialog
          key={edited?.id ?? 'new'}
          department={edited}
          parent={parentOfNew ?? null}
          departments={data ?? []}
          onClose={() => {
            setEdited(null);
            setParentOfNew(undefined);
          }}
        />
      )}
    </Page>
  );
}
