import { Checkbox, Input, InputNumber, Modal, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { usePluginSettings, useSetPluginSettings } from '@/api/hooks';
import type { Json, PluginSetting } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { changesOf, draftOf, type Draft } from './settings';

/** The form that a plugin's manifest asks for. */
export function PluginSettings({ plugin, name, onClose }: { plugin: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: settings, error, isPending, refetch } = usePluginSettings(plugin);
  const save = useSetPluginSettings(plugin);
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const problems = isApiError(save.error) ? save.error.fields : {};
  const submit = async () => {
    const { values, notJson } = changesOf(settings ?? [], drafts);
    setWrong(Object.fromEntries(notJson.map((key) => [key, t('admin:plugins.settings_form.json')])));
    if (notJson.length > 0) return;
    if (Object.keys(values).length === 0) return onClose();
    try {
      await save.mutateAsync(values);
      toast.done(t('admin:plugins.settings_form.saved'));
      onClose();
    } catch (failure) {
      if (!isApiError(failure) || Object.keys(failure.fields).length === 0) toast.failed(failure);
    }
  };
  return (
    <Modal
      open
      title={t('admin:plugins.settings_of', { name })}
      okText={t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('plugin-settings-save', { disabled: !settings?.length, loading: save.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={560}
    >
      {error && !settings ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows rows={3} />
      ) : settings?.length === 0 ? (
        <p className="t-muted">{t('admin:plugins.settings_form.none')}</p>
      ) : (
        <form
          className="adm-form"
          data-testid="plugin-settings"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {settings?.map((setting) => (
            <SettingRow
              key={setting.key}
              setting={setting}
              draft={drafts[setting.key] ?? draftOf(setting)}
              error={wrong[setting.key] ?? problems[setting.key]?.message}
              onChange={(draft) => setDrafts((all) => ({ ...all, [setting.key]: draft }))}
            />
          ))}
          {/* Enter saves. */}
          <button type="submit" hidden />
        </form>
      )}
    </Modal>
  );
}

function SettingRow(props: { setting: PluginSetting; draft: Draft; error: string | undefined; onChange: (draft: Draft) => void }) {
  const { setting, draft, error, onChange } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const nameOf = (value: Json) => {
    if (typeof value === 'boolean') return t(value ? 'admin:plugins.settings_form.yes' : 'admin:plugins.settings_form.no');
    const choice = setting.choices.find(({ code }) => code === value);
    return choice ? label(choice.label) : typeof value === 'string' ? value : JSON.stringify(value);
  };
  const fallback = setting.default === null ? '' : t('admin:plugins.settings_form.default', { value: nameOf(setting.default) });
  const help = [label(setting.help), fallback].filter(Boolean).join(' · ');
  return (
    <FormRow id={`setting-${setting.key}`} label={label(setting.label)} required={setting.required} help={help} error={error} testId={`setting-${setting.key}`}>
      <SettingInput {...props} />
      {setting.secret && setting.is_set && (
        <Checkbox checked={draft === null} onChange={(event) => onChange(event.target.checked ? null : '')}>
          {t('admin:plugins.settings_form.secret_clear')}
        </Checkbox>
      )}
    </FormRow>
  );
}

function SettingInput({ setting, draft, error, onChange }: { setting: PluginSetting; draft: Draft; error: string | undefined; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const id = `setting-${setting.key}`;
  const status = error ? ('error' as const) : undefined;
  const described = error ? { 'aria-describedby': `${id}-error` } : {};
  const text = typeof draft === 'string' ? draft : '';
  if (setting.secret) {
    const hint = t(setting.is_set ? 'admin:plugins.settings_form.secret_set' : 'admin:plugins.settings_form.unset');
    return (
      <Input.Password
        id={id}
        value={text}
        placeholder={hint}
        disabled={draft === null}
        autoComplete="new-password"
        status={status}
        {...described}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  switch (setting.kind) {
    case 'boolean':
      return <Switch id={id} checked={draft === true} onChange={onChange} className="adm-switch" />;
    case 'number':
      return <InputNumber id={id} value={typeof draft === 'number' ? draft : null} status={status} {...described} onChange={onChange} style={{ width: '100%' }} />;
    case 'select':
      return (
        <Select
          id={id}
          value={text || null}
          allowClear={!setting.required}
          status={status}
          placeholder={t('admin:plugins.settings_form.unset')}
          options={setting.choices.map((choice) => ({ value: choice.code, label: label(choice.label) }))}
          onChange={(code: string | undefined) => onChange(code ?? null)}
        />
      );
    case 'json':
      return (
        <Input.TextArea id={id} value={text} className="t-code" autoSize={{ minRows: 3, maxRows: 12 }} status={status} {...described} onChange={(event) => onChange(event.target.value)} />
      );
    default:
      return <Input id={id} value={text} status={status} {...described} onChange={(event) => onChange(event.target.value)} />;
  }
}
