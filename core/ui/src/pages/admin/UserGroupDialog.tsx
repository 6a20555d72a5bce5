import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveUserGroup, type UserGroup } from '@/api/hooks';
import type { Ref } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { ReferencePicker } from '@/fields';
import { AnswerRows, useAnswers } from './AnsweredFor';
import { SaveDialog } from './SaveDialog';

/** Name, purpose and members of a user group; `null`: a new one. */
export function UserGroupDialog({ group, onClose }: { group: UserGroup | null; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveUserGroup();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [members, setMembers] = useState<Ref[]>(group?.members ?? []);
  const answers = useAnswers('user_group', group);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = () =>
    save.mutateAsync({
      ...(group ? { id: group.id } : {}),
      name: name.trim(),
      description: description.trim() || null,
      members: members.map(({ id }) => id),
      ...answers.values,
    });
  return (
    <SaveDialog name={group?.name} newTitle={t('admin:user_groups.new')} testId="user-group-save" isSaving={save.isPending} onSave={name.trim() ? submit : null} onClose={onClose}>
      <FormRow id="user-group-name" label={t('admin:user_groups.name')} required error={problems.name?.message}>
        <Input id="user-group-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </FormRow>
      <FormRow id="user-group-description" label={t('admin:user_groups.description')} error={problems.description?.message}>
        <Input.TextArea id="user-group-description" autoSize={{ minRows: 2, maxRows: 6 }} value={description} onChange={(event) => setDescription(event.target.value)} />
      </FormRow>
      <FormRow id="user-group-members" label={t('admin:user_groups.members')} error={problems.members?.message}>
        <ReferencePicker id="user-group-members" object="user" multiple value={members} onChange={setMembers} />
      </FormRow>
      <AnswerRows answers={answers} problem={(field) => problems[field]?.message} />
    </SaveDialog>
  );
}
