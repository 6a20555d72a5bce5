import { Input, TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveDepartment, type Department } from '@/api/hooks';
import type { Ref } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { ReferencePicker } from '@/fields';
import { AnswerRows, useAnswers } from './AnsweredFor';
import { buildTree, treeOptions, withBelow } from './departments';
import { SaveDialog } from './SaveDialog';

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
  const save = useSaveDepartment();
  const [name, setName] = useState(department?.name ?? '');
  const [above, setAbove] = useState<string | null>(department ? (department.parent?.id ?? null) : parent);
  const [managers, setManagers] = useState<Ref[]>(department?.managers ?? []);
  const tree = useMemo(
    () => treeOptions(buildTree(departments), department ? withBelow(departments, department.id) : undefined),
    [department, departments],
  );
  const answers = useAnswers('department', department);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = () =>
    save.mutateAsync({
      ...(department ? { id: department.id } : {}),
      name: name.trim(),
      parent: above,
      managers: managers.map(({ id }) => id),
      ...answers.values,
    });
  return (
    <SaveDialog name={department?.name} newTitle={t('admin:departments.new')} testId="department-save" isSaving={save.isPending} onSave={name.trim() ? submit : null} onClose={onClose}>
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
      <AnswerRows answers={answers} problem={(field) => problems[field]?.message} />
    </SaveDialog>
  );
}
