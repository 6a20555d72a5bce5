import { Input, Modal, TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveDepartment, type Department } from '@/api/hooks';
import type { Ref } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';
import { buildTree, treeOptions, withBelow } from './departments';

interface Props {
  /** `null`: a new one. */
  department: Department | null;
  /** Of a new one. */
  parent: string | null;
  departments: readonly Department[];
  onClose: () => void;
}

/** Name, place in the tree, managers. */
export function DepartmentDialog({ department, parent, departments, onClose }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveDepartment();
  const [name, setName] = useState(department?.name ?? '');
  const [above, setAbove] = useState<string | null>(department ? (department.parent?.id ?? null) : parent);
  const [managers, setManagers] = useState<Ref[]>(department?.managers ?? []);
  const tree = useMemo(
    () => treeOptions(buildTree(departments), department ? withBelow(departments, department.id) : undefined),
    [department, departments],
  );
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = async () => {
    if (!name.trim()) return;
    try {
      await save.mutateAsync({
        ...(department ? { id: department.id } : {}),
        name: name.trim(),
        parent: above,
        managers: managers.map(({ id }) => id),
      });
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={department ? department.name : t('admin:departments.new')}
      okText={department ? t('common:save') : t('admin:create')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('department-save', { disabled: !name.trim(), loading: save.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={480}
    >
      <form
        className="adm-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FormRow id="department-name" label={t('admin:departments.name')} required error={problems.name?.message}>
          <Input id="department-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </FormRow>
        <FormRow id="department-parent" label={t('admin:departments.parent')} error={problems.parent?.message}>
          <TreeSelect
            id="department-parent"
            className="t-full"
            allowClear
            placeholder={t('admin:departments.top')}
            showSearch={{ treeNodeFilterProp: 'title' }}
            treeDefaultExpandAll
            treeData={tree}
            value={above ?? undefined}
            onChange={(next: string | undefined) => setAbove(next ?? null)}
          />
        </FormRow>
        <FormRow id="department-managers" label={t('admin:departments.managers')} error={problems.managers?.message}>
          <ReferencePicker id="department-managers" object="user" multiple value={managers} onChange={setManagers} />
        </FormRow>
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
