import { Button, Checkbox, Drawer, Input, Segmented, Select, TreeSelect } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useDepartments, useRoles, useSaveUser } from '@/api/hooks';
import type { Ref, User } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';
import { AnswerRows, useAnswers } from './AnsweredFor';
import { buildTree, treeOptions } from './departments';
import { PasswordInput } from './PasswordInput';

/** How whoever is made gets in. */
const WAYS = ['link', 'password', 'service'] as const;

interface Props {
  user: User | null;
  onClose: () => void;
  /** Whoever was just made is to be sent a link. */
  onInvite: (user: Pick<User, 'id' | 'name'>) => void;
}

/** A person's account: made with an invitation or a first password, or changed. */
export function UserDrawer({ user, onClose, onInvite }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: roles, error: noRoles } = useRoles();
  const { data: departments, error: noDepartments } = useDepartments();
  const say = useErrorMessage();
  const save = useSaveUser();
  // Until all are known, what somebody has is called by its name all the same.
  const tree = useMemo(() => (departments ? treeOptions(buildTree(departments)) : user?.department ? [{ value: user.department.id, title: user.department.label }] : []), [departments, user]);
  const [username, setUsername] = useState(user?.username ?? '');
  const [name, setName] = useState(user?.name ?? '');
  const [email, setEmail] = useState(user?.email ?? '');
  const [way, setWay] = useState<(typeof WAYS)[number]>('link');
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const [chosenRoles, setChosenRoles] = useState<string[]>((user?.roles ?? []).map(({ id }) => id));
  const [department, setDepartment] = useState<string | null>(user?.department?.id ?? null);
  const [manager, setManager] = useState<Ref | null>(user?.manager ?? null);

  const answers = useAnswers('user', user);

  const problems = isApiError(save.error) ? save.error.fields : {};
  const problem = (key: string) => problems[key]?.message;
  const isReady = name.trim() !== '' && (user !== null || (username.trim() !== '' && (way !== 'password' || password !== '')));
  const roleOptions = [
    ...(roles ?? []).map((role) => ({ value: role.id, label: role.name })),
    ...(user?.roles ?? []).filter(({ id }) => !roles?.some((role) => role.id === id)).map(({ id, label }) => ({ value: id, label })),
  ];
  const submit = async () => {
    const shared = { name: name.trim(), email: email.trim() || null, roles: chosenRoles, department, manager: manager?.id ?? null, ...answers.values };
    // A new account leaves out what is empty.
    const given = Object.fromEntries(Object.entries(shared).filter(([, value]) => value !== null));
    try {
      const first = way === 'password' ? { password, must_change_password: mustChange } : way === 'service' ? { is_service: true } : {};
      const saved = await save.mutateAsync(user ? { id: user.id, ...shared } : { ...given, username: username.trim(), ...first });
      if (user === null && way === 'link') onInvite({ id: saved.id, name: name.trim() });
      else toast.done(t(user ? 'admin:saved' : way === 'service' ? 'admin:users.created_service' : 'admin:users.created', { name: name.trim() }));
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  const status = (key: string) => (problem(key) ? { status: 'error' as const } : {});
  return (
    <Drawer
      open
      size={480}
      title={user ? user.name : t('admin:users.new')}
      onClose={onClose}
      data-testid="user-drawer"
      footer={
        <div className="adm-drawer-foot">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="primary" disabled={!isReady} loading={save.isPending} data-testid="user-save" onClick={() => void submit()}>
            {user ? t('common:save') : t('admin:create')}
          </Button>
        </div>
      }
    >
      <form
        className="adm-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void submit();
        }}
      >
        <FormRow id="user-name" label={t('admin:users.name')} required error={problem('name')}>
          <Input id="user-name" autoFocus={user === null} value={name} onChange={(event) => setName(event.target.value)} {...status('name')} />
        </FormRow>
        <FormRow id="user-username" label={t('admin:users.username')} required error={problem('username')} help={user ? undefined : t('admin:users.username_hint')}>
          <Input
            id="user-username"
            value={username}
            disabled={user !== null}
            autoComplete="off"
            onChange={(event) => setUsername(event.target.value)}
            {...status('username')}
          />
        </FormRow>
        {user === null && (
          <FormRow id="user-way" label={t('admin:users.way')} help={t(`admin:users.way_${way}_hint`)}>
            <Segmented
              id="user-way"
              data-testid="user-way"
              aria-label={t('admin:users.way')}
              value={way}
              options={WAYS.map((value) => ({ value, label: t(`admin:users.way_${value}`) }))}
              onChange={setWay}
            />
          </FormRow>
        )}
        {user === null && way === 'password' && (
          <>
            <FormRow id="user-password" label={t('admin:password.first')} required error={problem('password')}>
              <PasswordInput id="user-password" value={password} onChange={setPassword} isWrong={problem('password') !== undefined} />
            </FormRow>
            <Checkbox checked={mustChange} onChange={(event) => setMustChange(event.target.checked)}>
              {t('admin:password.must_change')}
            </Checkbox>
          </>
        )}
        <FormRow id="user-roles" label={t('admin:users.roles')} error={problem('roles') ?? (noRoles ? say(noRoles) : undefined)} help={t('admin:users.roles_hint')}>
          <Select
            id="user-roles"
            mode="multiple"
            className="t-full"
            data-testid="user-roles"
            value={chosenRoles}
            options={roleOptions}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={setChosenRoles}
            {...status('roles')}
          />
        </FormRow>
        <FormRow id="user-department" label={t('admin:users.department')} error={problem('department') ?? (noDepartments ? say(noDepartments) : undefined)}>
          <TreeSelect
            id="user-department"
            className="t-full"
            data-testid="user-department"
            allowClear
            showSearch={{ treeNodeFilterProp: 'title' }}
            treeDefaultExpandAll
            treeData={tree}
            value={department ?? undefined}
            onChange={(next: string | undefined) => setDepartment(next ?? null)}
            {...status('department')}
          />
        </FormRow>
        <FormRow id="user-manager" label={t('admin:users.manager')} error={problem('manager')}>
          <ReferencePicker
            id="user-manager"
            object="user"
            value={manager ? [manager] : []}
            invalid={problem('manager') !== undefined}
            onChange={(refs) => setManager(refs[0] ?? null)}
          />
        </FormRow>
        <AnswerRows answers={answers} problem={problem} />
        <FormRow id="user-email" label={t('admin:users.email')} error={problem('email')}>
          <Input id="user-email" type="email" value={email} autoComplete="off" onChange={(event) => setEmail(event.target.value)} {...status('email')} />
        </FormRow>
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}
