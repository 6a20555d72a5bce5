import { Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useObjects } from '@/api/hooks';
import type { ShareLevel } from '@/api/hooks/shares';
import { useSaveSharingRule, type SharingRule } from '@/api/hooks/sharingRules';
import type { Filter, Ref } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { ReferencePicker } from '@/fields';
import { useLabel } from '@/i18n';
import { CardFilter } from '@/pages/dashboard/arrange/CardFilter';
import { SaveDialog } from './SaveDialog';

const LEVELS: readonly ShareLevel[] = ['read', 'write'];
const idsOf = (refs: readonly Ref[]) => refs.map(({ id }) => id);

/** Which records are open to whom, and how; `null`: a new rule. */
export function SharingRuleDialog({ rule, onClose }: { rule: SharingRule | null; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const save = useSaveSharingRule();
  const { data: objects } = useObjects();
  const owned = (objects ?? []).filter((object) => object.has_owner);
  const [name, setName] = useState(rule?.name ?? '');
  const [key, setKey] = useState<string | null>(rule?.object ?? null);
  const [condition, setCondition] = useState<Filter | null>(rule?.condition ?? null);
  const [level, setLevel] = useState<ShareLevel>(rule?.level ?? 'read');
  const [roles, setRoles] = useState<Ref[]>(rule?.roles ?? []);
  const [groups, setGroups] = useState<Ref[]>(rule?.groups ?? []);
  const [departments, setDepartments] = useState<Ref[]>(rule?.departments ?? []);
  const [below, setBelow] = useState(rule?.below ?? true);
  const object = owned.find((candidate) => candidate.key === key);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const isForSomebody = roles.length + groups.length + departments.length > 0;
  const submit =
    name.trim() && object && condition && isForSomebody
      ? () =>
          save.mutateAsync({
            ...(rule ? { id: rule.id } : {}),
            name: name.trim(),
            object: object.key,
            condition,
            level,
            roles: idsOf(roles),
            groups: idsOf(groups),
            departments: idsOf(departments),
            below,
          })
      : null;
  return (
    <SaveDialog name={rule?.name} newTitle={t('admin:sharing_rules.new')} testId="sharing-rule-save" isSaving={save.isPending} onSave={submit} onClose={onClose} width={560}>
      <FormRow id="sharing-rule-name" label={t('admin:sharing_rules.name')} required error={problems.name?.message}>
        <Input id="sharing-rule-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </FormRow>
      <FormRow id="sharing-rule-object" label={t('admin:sharing_rules.object')} required error={problems.object?.message}>
        <Select<string>
          id="sharing-rule-object"
          showSearch={{ optionFilterProp: 'label' }}
          className="t-full"
          value={key}
          options={owned.map((candidate) => ({ value: candidate.key, label: label(candidate.label_plural) }))}
          onChange={(next) => {
            setKey(next);
            setCondition(null);
          }}
        />
      </FormRow>
      {object && (
        <FormRow id="sharing-rule-condition" label={t('admin:sharing_rules.condition')} required error={problems.condition?.message} help={t('admin:sharing_rules.condition_hint')}>
          <CardFilter key={object.key} object={object} filter={condition} isOwnOnly onChange={setCondition} />
        </FormRow>
      )}
      <FormRow id="sharing-rule-level" label={t('admin:sharing_rules.level')} error={problems.level?.message}>
        <Select<ShareLevel>
          id="sharing-rule-level"
          className="t-full"
          value={level}
          options={LEVELS.map((one) => ({ value: one, label: t(`records:share.level.${one}`) }))}
          onChange={setLevel}
        />
      </FormRow>
      <FormRow id="sharing-rule-roles" label={t('admin:sharing_rules.roles')} error={problems.roles?.message}>
        <ReferencePicker id="sharing-rule-roles" object="role" multiple value={roles} onChange={setRoles} />
      </FormRow>
      <FormRow id="sharing-rule-groups" label={t('admin:sharing_rules.groups')} error={problems.groups?.message}>
        <ReferencePicker id="sharing-rule-groups" object="user_group" multiple value={groups} onChange={setGroups} />
      </FormRow>
      <FormRow id="sharing-rule-departments" label={t('admin:sharing_rules.departments')} error={problems.departments?.message}>
        <ReferencePicker id="sharing-rule-departments" object="department" multiple value={departments} onChange={setDepartments} />
      </FormRow>
      {departments.length > 0 && (
        <Checkbox checked={below} onChange={(event) => setBelow(event.target.checked)}>
          {t('records:share.below')}
        </Checkbox>
      )}
    </SaveDialog>
  );
}
