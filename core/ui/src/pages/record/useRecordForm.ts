import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isApiError, type FieldProblem } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { recordQuery } from '@/api/hooks/records';
import { useMe } from '@/api/hooks/session';
import type { DuplicateMatch, FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useLeaveGuard, type LeaveGuard } from '@/components/useLeaveGuard';
import { fillable, followUps, isEditable, isEmptyValue, isRef, sameValue } from '@/fields';
import { isAsked } from './asked';
import { partsOf, sectionsOf } from './Properties';
import { useDuplicates } from './useDuplicates';

type Values = Record<string, FieldValue>;

export interface SubmitOptions {
  allowDuplicates: boolean;
  /** The form stays, empty, for another one. */
  again: boolean;
  /** What the changed fields held when they began to be typed in. */
  base: Values;
  /** It is saved: whoever saved it may leave the page without being asked. */
  release: () => void;
}

export interface FormSection {
  key: string;
  title: ObjectDef['label'];
  /** As many as fit without it. */
  columns: number | null;
  fields: FieldDef[];
}

export interface RecordFormState {
  sections: FormSection[];
  /** Keys of the fields that must be filled in, as the record is typed. */
  asked: ReadonlySet<string>;
  values: Partial<RecordData>;
  problems: Record<string, FieldProblem>;
  failure: unknown;
  matches: DuplicateMatch[];
  /** The server refused for looking alike; saving again insists. */
  isSuspect: boolean;
  isBusy: boolean;
  /** What somebody else saved meanwhile in a field that is being typed in here. */
  theirs: Values;
  guard: LeaveGuard;
  form: React.RefObject<HTMLFormElement | null>;
  /** Counts up with every fresh start, so that controls begin anew. */
  round: number;
  put: (field: FieldDef, value: FieldValue) => void;
  takeTheirs: (field: FieldDef) => void;
  submit: (options?: { allowDuplicates?: boolean; again?: boolean }) => void;
}

/**
 * A form by an object's layout. Only what was typed is held here: whatever else changes in `source` (the record as it is
 * now, or what a new one begins with) is shown at once.
 */
export function useRecordForm(props: {
  object: ObjectDef;
  source: Partial<RecordData>;
  isNew: boolean;
  onSubmit: (changed: Values, options: SubmitOptions) => Promise<unknown>;
  onClose: () => void;
}): RecordFormState {
  const { object, source, isNew, onSubmit, onClose } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data: objects } = useObjects();
  const [typed, setTyped] = useState<Values>({});
  const [base, setBase] = useState<Values>({});
  const [problems, setProblems] = useState<Record<string, FieldProblem>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [suspects, setSuspects] = useState<DuplicateMatch[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  const { data: me } = useMe();
  const values: Partial<RecordData> = { ...source, ...typed };
  const myId = me?.user.id ?? '';
  /** Keys of the fields that stand in the layout by what is typed, and of those that must be filled in. */
  const standing = sectionsOf(object, values, myId).flatMap(({ fields }) => fields.map((field) => field.key)).join(' ');
  const wanted = object.fields.filter((field) => isAsked(field, values, myId)).map((field) => field.key).join(' ');
  const asked = useMemo(() => new Set(wanted.split(' ')), [wanted]);
  const sections = useMemo(() => formSections(object, new Set(standing.split(' ')), asked), [object, standing, asked]);
  const shown = useMemo(() => sections.flatMap((section) => section.fields), [sections]);
  const latest = useRef(values);
  useEffect(() => {
    latest.current = values;
  });
  const isDirty = Object.keys(typed).some((key) => !sameValue(base[key], typed[key]));
  const guard = useLeaveGuard(isDirty);
  const duplicates = useDuplicates(object, shown, values, isNew && isDirty);
  const theirs = isNew ? NONE : Object.fromEntries(Object.keys(typed).filter((key) => !sameValue(base[key], source[key]) && !sameValue(typed[key], source[key])).map((key) => [key, source[key]]));

  const write = (changes: Values) => {
    setTyped((old) => ({ ...old, ...changes }));
    setBase((old) => ({ ...Object.fromEntries(Object.keys(changes).map((key) => [key, source[key]])), ...old }));
    setSuspects(null);
    setProblems((old) => Object.fromEntries(Object.entries(old).filter(([key]) => !(key in changes))));
  };

  const put = (field: FieldDef, value: FieldValue) => {
    const known = objects ?? [];
    const before = latest.current;
    write({ [field.key]: value, ...followUps(field, value, object, known, before) });
    const ties = fillable(field, value, object, known, before);
    if (ties.length === 0 || !isRef(value) || !field.options?.object) return;
    client.fetchQuery(recordQuery(field.options.object, value.id)).then(
      (picked) => {
        // Whoever chose something meanwhile meant it.
        const found = ties.filter(({ own, theirs: theirField }) => isEmptyValue(latest.current[own.key]) && isRef(picked[theirField.key]));
        if (found.length > 0 && sameValue(latest.current[field.key], value)) write(Object.fromEntries(found.map((tie) => [tie.own.key, picked[tie.theirs.key]])));
      },
      // Only a help: without it, one chooses oneself.
      () => undefined,
    );
  };

  const showProblems = (found: Record<string, FieldProblem>) => {
    setProblems(found);
    const first = shown.find((field) => field.key in found);
    requestAnimationFrame(() => {
      const row = first && form.current?.querySelector<HTMLElement>(`[data-testid="field-${first.key}"]`);
      row?.scrollIntoView({ block: 'center' });
      row?.querySelector<HTMLElement>('input, textarea, button')?.focus();
    });
  };

  const send = async (allowDuplicates: boolean, again: boolean) => {
    if (isBusy) return;
    const missing = shown.filter((field) => asked.has(field.key) && isEmptyValue(values[field.key]));
    if (missing.length > 0) {
      showProblems(Object.fromEntries(missing.map((field) => [field.key, { code: 'required', message: t('records:required') }])));
      return;
    }
    // What was typed into a part that is not there any more was not meant.
    const gone = new Set(object.layout.sections.flatMap(({ fields }) => fields).filter((key) => key in typed && !shown.some((field) => field.key === key)));
    const changed = Object.fromEntries(
      Object.entries(isNew ? values : typed).filter(([key, value]) => !gone.has(key) && ( (isNew ? !isEmptyValue(value) : !sameValue(base[key], value) && !sameValue(source[key], value)))),
    );
    if (!isNew && Object.keys(changed).length === 0) {
      guard.release();
      onClose();
      return;
    }
    setBusy(true);
    setFailure(null);
    setSuspects(null);
    try {
      await onSubmit(changed, { allowDuplicates, again, base, release: guard.release });
      if (!again) return;
      setTyped({});
      setBase({});
      setProblems({});
      setRound((old) => old + 1);
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

  return {
    sections,
    asked,
    values,
    problems,
    failure,
    matches: suspects ?? duplicates,
    isSuspect: suspects !== null,
    isBusy,
    theirs,
    guard,
    form,
    round,
    put,
    takeTheirs: (field) => {
      const without = (old: Values) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== field.key));
      setTyped(without);
      setBase(without);
    },
    submit: ({ allowDuplicates = false, again = false } = {}) => void send(allowDuplicates, again),
  };
}

const NONE: Values = {};

function formSections(object: ObjectDef, standing: ReadonlySet<string>, asked: ReadonlySet<string>): FormSection[] {
  const sections = partsOf(object)
    .map(({ section, fields }) => ({ key: section.key, title: section.label, columns: section.columns ?? null, fields: fields.filter((field) => standing.has(field.key) && isEditable(field)) }))
    .filter(({ fields }) => fields.length > 0);
  const placed = new Set(sections.flatMap(({ fields }) => fields.map((field) => field.key)));
  // What must be filled in has to be somewhere, whatever the layout says; so has the owner.
  const rest = object.fields.filter(
    (field) => isEditable(field) && !placed.has(field.key) && ((asked.has(field.key) && !field.system) || (field.key === 'owner' && object.can.assign)),
  );
  const [first, ...others] = sections;
  if (!first) return rest.length > 0 ? [{ key: 'main', title: object.label, columns: null, fields: rest }] : [];
  return [{ ...first, fields: [...first.fields, ...rest] }, ...others];
}
