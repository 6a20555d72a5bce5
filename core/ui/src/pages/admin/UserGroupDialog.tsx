import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useSaveUserGroup, type UserGroup } from '@/api/hooks';
import type { Ref } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';

/** Name, purpose and members of a user group; `null`: a new one. */
export function UserGroupDialog({ group, onClose }: { group: UserGroup | null; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const save = useSaveUserGroup();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [members, setMembers] = useState<Ref[]>(group?.members ?? []);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = async () => {
    if (!name.trim()) return;
    try {
      await save.mutateAsync({
        ...(group ? { id: group.id } : {}),
        name: name.trim(),
        description: description.trim() || null,
        members: members.map(({ id }) => id),
      });
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={group ? group.name : t('admin:user_groups.new')}
      okText={group ? t('common:save') : t('admin:create')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('user-group-save', { disabled: !name.trim(), loading: save.isPending })}
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
        <FormRow id="user-group-name" label={t('admin:user_groups.name')} required error={problems.name?.message}>
          <Input id="user-group-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </FormRow>
        <FormRow id="user-group-description" label={t('admin:user_groups.description')} error={problems.description?.message}>
          <Input.TextArea id="user-group-description" autoSize={{ minRows: 2, maxRows: 6 }} value={description} onChange={(event) => setDescription(event.target.value)} />
        </FormRow>
        <FormRow id="user-group-members" label={t('admin:user_groups.members')} error={problems.members?.message}>
          <ReferencePicker id="user-group-members" object="user" multiple value={members} onChange={setMembers} />
        </FormRow>
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
