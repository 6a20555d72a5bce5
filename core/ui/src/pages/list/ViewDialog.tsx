import { Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoles } from '@/api/hooks/admin';
import { useReferences } from '@/api/hooks/records';
import { useMe } from '@/api/hooks/session';
import { useCreateView, useUpdateView } from '@/api/hooks/views';
import type { ObjectDef, SavedView, ViewDefinition, ViewSharing } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';

const PRIVATE: ViewSharing = { everyone: false, roles: [], departments: [] };
type Reach = 'me' | 'some' | 'everyone';

const reachOf = ({ everyone, roles, departments }: ViewSharing): Reach =>
  everyone ? 'everyone' : roles.length > 0 || departments.length > 0 ? 'some' : 'me';

/** Name of a view, who sees it, and whose first view it is. Without `view` a new one is kept. */
export default function ViewDialog(props: {
  object: ObjectDef;
  view: SavedView | undefined;
  definition: ViewDefinition;
  onClose: () => void;
  onSaved: (view: SavedView) => void;
}) {
  const { object, view, definition, onClose, onSaved } = props;
  const { t } = useTranslation();
  const say = useErrorMessage();
  const { data: me } = useMe();
  const isAdministrator = me?.is_administrator === true;
  const [name, setName] = useState(view?.name ?? '');
  const [sharing, setSharing] = useState(view?.sharing ?? PRIVATE);
  const [reach, setReach] = useState<Reach>(reachOf(sharing));
  const [defaults, setDefaults] = useState(view?.default_for ?? []);
  const create = useCreateView();
  const update = useUpdateView(object.key);
  const { data: allRoles } = useRoles();
  const { data: departments = [] } = useReferences('department', '', reach === 'some');
  // Who may not list the roles knows at least the own ones.
  const roles = (allRoles?.map(({ id, name: label }) => ({ id, label })) ?? me?.user.roles ?? []).map(({ id, label }) => ({ value: id, label }));
  const error = create.error ?? update.error;
  const isUnfinished = name.trim() === '' || (reach === 'some' && sharing.roles.length + sharing.departments.length === 0);

  const submit = () => {
    if (isUnfinished) return;
    const shared = reach === 'some' ? { ...sharing, everyone: false } : { ...PRIVATE, everyone: reach === 'everyone' };
    // Whose first view it is sees it: one that is for its owner alone is nobody's.
    const common = { name: name.trim(), sharing: shared, ...(isAdministrator ? { default_for: reach === 'me' ? [] : defaults } : {}) };
    if (view) update.mutate({ view, change: common }, { onSuccess: onSaved });
    else create.mutate({ object: object.key, definition, ...common }, { onSuccess: onSaved });
  };

  return (
    <Modal
      open
      width={460}
      title={view ? t('lists:views.edit_title', { name: view.name }) : t('records:views.save_as')}
      okText={t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('view-save', { disabled: isUnfinished, loading: create.isPending || update.isPending })}
      onOk={submit}
      onCancel={onClose}
    >
      <form
        className="t-dialog-form"
        data-testid="view-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <FormRow id="view-name" label={t('records:views.name')} required error={error ? say(error) : undefined}>
          <Input id="view-name" autoFocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
        </FormRow>
        <FormRow id="view-reach" label={t('lists:views.reach')}>
          <Radio.Group
            id="view-reach"
            className="t-stack"
            value={reach}
            onChange={(event) => setReach(event.target.value as Reach)}
            options={(['me', 'some', 'everyone'] as const).map((value) => ({ value, label: t(`lists:views.reaches.${value}`) }))}
          />
        </FormRow>
        {reach === 'some' && (
          <>
            <FormRow id="view-roles" label={t('lists:views.roles')}>
              <Select
                id="view-roles"
                mode="multiple"
                className="t-full"
                value={sharing.roles}
                options={roles}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={(next: string[]) => setSharing({ ...sharing, roles: next })}
              />
            </FormRow>
            <FormRow id="view-departments" label={t('lists:views.departments')}>
              <Select
                id="view-departments"
                mode="multiple"
                className="t-full"
                value={sharing.departments}
                options={departments.map(({ id, label }) => ({ value: id, label }))}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={(next: string[]) => setSharing({ ...sharing, departments: next })}
              />
            </FormRow>
          </>
        )}
        {isAdministrator && reach !== 'me' && (
          <FormRow id="view-defaults" label={t('lists:views.default_for')} help={t('lists:views.default_hint')}>
            <Select
              id="view-defaults"
              mode="multiple"
              className="t-full"
              value={defaults}
              options={roles}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(next: string[]) => setDefaults(next)}
            />
          </FormRow>
        )}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
