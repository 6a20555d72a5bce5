import { WarningOutlined } from '@ant-design/icons';
import { App, Button, Drawer } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError, isApiError, type FieldProblem } from '@/api/client';
import type { DuplicateMatch, FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { FieldInput, isEditable, isEmptyValue, kindOf, sameValue } from '@/fields';
import { useLabel } from '@/i18n';
import { MOD } from '@/app/hotkeys';
import { useIsPhone } from '@/app/useIsPhone';
import { sectionsOf } from './Properties';
import { useDuplicates } from './useDuplicates';
import '@/pages/list/list.css';
import './record.css';
import './form.css';

export interface SubmitOptions {
  allowDuplicates: boolean;
}

/** The form of an object in a drawer, by its layout; new records and existing ones alike. */
export function RecordForm(props: {
  object: ObjectDef;
  title: string;
  initial: Partial<RecordData>;
  isNew: boolean;
  okText: string;
  onSubmit: (changed: Record<string, FieldValue>, options: SubmitOptions) => Promise<void>;
  onClose: () => void;
}) {
  const { object, title, initial, isNew, okText, onSubmit, onClose } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const message = useErrorMessage();
  const isPhone = useIsPhone();
  const { modal } = App.useApp();
  const [start] = useState(initial);
  const [values, setValues] = useState<Partial<RecordData>>(initial);
  const [problems, setProblems] = useState<Record<string, FieldProblem>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [suspects, setSuspects] = useState<DuplicateMatch[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const body = useRef<HTMLFormElement>(null);
  const sections = useMemo(() => formSections(object), [object]);
  const shown = useMemo(() => sections.flatMap((section) => section.fields), [sections]);
  const isDirty = Object.keys(values).some((key) => !sameValue(start[key], values[key]));
  const duplicates = useDuplicates(object, shown, values, isNew && isDirty);
  const matches = suspects ?? duplicates;

  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);

  const close = () => {
    if (!isDirty || isBusy) {
      if (!isBusy) onClose();
      return;
    }
    void modal.confirm({
      title: t('records:form.leave_title'),
      content: t('records:form.leave_hint'),
      okText: t('records:form.leave'),
      okButtonProps: { danger: true },
      cancelText: t('records:form.stay'),
      onOk: onClose,
    });
  };

  const showProblems = (found: Record<string, FieldProblem>) => {
    setProblems(found);
    const first = shown.find((field) => field.key in found);
    requestAnimationFrame(() => {
      const row = first && body.current?.querySelector<HTMLElement>(`[data-testid="field-${first.key}"]`);
      row?.scrollIntoView({ block: 'center' });
      row?.querySelector<HTMLElement>('input, textarea, button')?.focus();
    });
  };

  const submit = async (options: SubmitOptions = { allowDuplicates: false }) => {
    if (isBusy) return;
    const missing = shown.filter((field) => field.required && isEmptyValue(values[field.key]));
    if (missing.length > 0) {
      showProblems(Object.fromEntries(missing.map((field) => [field.key, { code: 'required', message: t('records:required') }])));
      return;
    }
    const changed: Record<string, FieldValue> = {};
    for (const [key, value] of Object.entries(values)) {
      if (isNew ? !isEmptyValue(value) : !sameValue(start[key], value)) changed[key] = value;
    }
    if (!isNew && Object.keys(changed).length === 0) {
      onClose();
      return;
    }
    setBusy(true);
    setFailure(null);
    setSuspects(null);
    try {
      await onSubmit(changed, options);
    } catch (error) {
      if (isApiError(error, 'duplicate_suspected')) setSuspects((error.extra.matches as DuplicateMatch[] | undefined) ?? []);
      else if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        showProblems(error.fields);
        if (!shown.some((field) => field.key in error.fields)) setFailure(error);
      } else setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  const row = (field: FieldDef, index: number) => {
    const problem = problems[field.key];
    const id = `form-${field.key}`;
    return (
      <FormRow
        key={field.key}
        id={id}
        label={label(field.label)}
        required={field.required}
        help={label(field.help)}
        error={problem?.message}
        wide={kindOf(field).wide === true || field.options?.multiline === true}
        testId={`field-${field.key}`}
      >
        <FieldInput
          field={field}
          id={id}
          value={values[field.key]}
          record={values}
          autoFocus={index === 0 && !isPhone}
          invalid={problem !== undefined}
          onChange={(value) => {
            setValues((old) => ({ ...old, [field.key]: value }));
            setSuspects(null);
            setProblems(({ [field.key]: _fixed, ...others }) => others);
          }}
        />
      </FormRow>
    );
  };

  return (
    <Drawer
      open
      title={title}
      size={isPhone ? '100%' : 680}
      onClose={close}
      keyboard
      mask={{ closable: true }}
      destroyOnHidden
      footer={
        <div className="t-form-foot">
          <span className="t-faint">{isPhone ? '' : t('records:form.save_key', { key: `${MOD}Enter` })}</span>
          <Button onClick={close}>{t('common:cancel')}</Button>
          {suspects ? (
            <Button type="primary" loading={isBusy} onClick={() => void submit({ allowDuplicates: true })} data-testid="create-anyway">
              {t('records:form.create_anyway')}
            </Button>
          ) : (
            <Button type="primary" loading={isBusy} onClick={() => void submit()} data-testid="save">
              {okText}
            </Button>
          )}
        </div>
      }
    >
      <form
        ref={body}
        className="t-form"
        data-testid="record-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            event.stopPropagation();
            void submit();
          }
        }}
      >
        {failure !== null && (
          <div className="t-form-note is-bad" role="alert" data-testid="form-error">
            {message(failure)}
          </div>
        )}
        {matches.length > 0 && (
          <div className="t-form-note" role="status" data-testid="duplicates">
            <strong>
              <WarningOutlined aria-hidden /> {t('records:form.duplicates', { count: matches.length, name: label(object.label) })}
            </strong>
            <ul>
              {matches.map((match) => (
                <li key={match.id}>
                  <Link to={`/o/${object.key}/${match.id}`} target="_blank">
                    {match.label}
                  </Link>
                  <span className="t-muted">
                    {[
                      match.owner?.label,
                      t('records:form.same', {
                        names: match.matched
                          .map((key) => label(object.fields.find((field) => field.key === key)?.label) || key)
                          .join(t('records:filter.comma')),
                      }),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        {sections.map(({ key, title: name, fields }, section) => (
          <fieldset key={key}>
            {sections.length > 1 && <legend>{label(name)}</legend>}
            <div className="t-form-grid">{fields.map((field, index) => row(field, section + index))}</div>
          </fieldset>
        ))}
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function formSections(object: ObjectDef): { key: string; title: ObjectDef['label']; fields: FieldDef[] }[] {
  const sections = sectionsOf(object)
    .map(({ section, fields }) => ({ key: section.key, title: section.label, fields: fields.filter(isEditable) }))
    .filter(({ fields }) => fields.length > 0);
  const placed = new Set(sections.flatMap(({ fields }) => fields.map((field) => field.key)));
  // What must be filled in has to be somewhere, whatever the layout says; so has the owner.
  const rest = object.fields.filter(
    (field) => isEditable(field) && !placed.has(field.key) && ((field.required && !field.system) || (field.key === 'owner' && object.can.assign)),
  );
  const [first, ...others] = sections;
  if (!first) return rest.length > 0 ? [{ key: 'main', title: object.label, fields: rest }] : [];
  return [{ ...first, fields: [...first.fields, ...rest] }, ...others];
}
