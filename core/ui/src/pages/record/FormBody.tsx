import { WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DuplicateMatch, FieldDef, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { ExplainLink, useErrorMessage } from '@/components/states';
import { FieldDisplay, FieldInput, kindOf } from '@/fields';
import { useLabel } from '@/i18n';
import { useFirstFocus } from './useFirstFocus';
import type { RecordFormState } from './useRecordForm';
import './form.css';

interface Props {
  object: ObjectDef;
  state: RecordFormState;
  isNew: boolean;
  /** Set before ids of controls: of a form that isn't the only one on its page. */
  prefix?: string;
}

/** The fields of a form by their sections, with what is wrong and what looks alike. ⌘Enter saves. */
export function FormBody({ object, state, isNew, prefix }: Props) {
  const { sections, asked, values, problems, failure, matches, theirs, form, round, put, takeTheirs, submit } = state;
  const { t } = useTranslation();
  const label = useLabel();
  const message = useErrorMessage();
  // A form among other things waits until one comes to it.
  useFirstFocus(form, round, prefix === undefined);

  const shown = sections.flatMap((section) => section.fields);
  // Below the field that gave it away, so that nothing moves under the fingers.
  const anchor = shown.find((field) => matches[0]?.matched.includes(field.key)) ?? shown.find((field) => field.key === object.name_field) ?? shown[0];

  const row = (field: FieldDef) => {
    const problem = problems[field.key];
    const id = `${prefix ?? 'form'}-${field.key}`;
    return (
      <FormRow
        id={id}
        label={label(field.label)}
        required={asked.has(field.key)}
        help={
          field.key in theirs ? (
            <span className="t-theirs" data-testid={`theirs-${field.key}`}>
              {t('records:form.theirs')} <FieldDisplay field={field} value={theirs[field.key]} compact />{' '}
              <Button type="link" size="small" onClick={() => takeTheirs(field)}>
                {t('records:form.take_theirs')}
              </Button>
            </span>
          ) : (
            label(field.help)
          )
        }
        error={problem?.message}
        wide={kindOf(field).wide === true || field.options?.multiline === true}
        testId={`field-${field.key}`}
      >
        <FieldInput
          field={field}
          object={object}
          id={id}
          value={values[field.key]}
          record={values}
          invalid={problem !== undefined}
          onChange={(value) => put(field, value)}
        />
      </FormRow>
    );
  };

  return (
    <form
      ref={form}
      key={round}
      className="t-form"
      data-testid="record-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        event.stopPropagation();
        submit({ again: event.shiftKey && isNew });
      }}
    >
      {failure !== null && (
        <div className="t-form-note is-bad" role="alert" data-testid="form-error">
          {message(failure)} <ExplainLink error={failure} />
        </div>
      )}
      {sections.map(({ key, title, columns, fields }) => (
        <fieldset key={key}>
          {sections.length > 1 && <legend>{label(title)}</legend>}
          <div className={`t-form-grid${columns === 1 ? ' is-single' : ''}`}>
            {fields.map((field) => (
              <Fragment key={field.key}>
                {row(field)}
                {field === anchor && <Duplicates object={object} matches={matches} />}
              </Fragment>
            ))}
          </div>
        </fieldset>
      ))}
      <button type="submit" hidden />
    </form>
  );
}

/** Records that look like the one being typed, as links beside it. */
function Duplicates({ object, matches }: { object: ObjectDef; matches: readonly DuplicateMatch[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <div role="status" className="t-duplicates">
      {matches.length > 0 && (
        <div className="t-form-note" data-testid="duplicates">
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
                      names: match.matched.map((key) => label(object.fields.find((field) => field.key === key)?.label) || key).join(t('records:filter.comma')),
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
    </div>
  );
}
