import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError, type ApiError } from '@/api/client';
import { useUpdateRecord } from '@/api/hooks/mutations';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { endsAlong, isEmptyValue, sameValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';

const ConflictDialog = lazy(async () => ({ default: (await import('./ConflictDialog')).ConflictDialog }));
const FieldsDialog = lazy(async () => ({ default: (await import('./FieldsDialog')).FieldsDialog }));

type Values = Record<string, FieldValue>;

/** The server's code for a field that changes only with a reason. */
const REASON = 'reason_required';

interface Pending {
  record: RecordData;
  values: Values;
}

type Question =
  | ({ kind: 'conflict'; current: RecordData } & Pending)
  | ({ kind: 'fields'; error: ApiError; reason: boolean; given: string | undefined } & Pending)
  | ({ kind: 'reason' } & Pending);

export interface Saver {
  /**
   * `values` in read form, `record` as it was when they began to be typed; resolves to whether it was saved (now, not
   * after a question).
   */
  save: (record: RecordData, values: Values, options?: { reason?: string }) => Promise<boolean>;
  /** What the server asks back; belongs somewhere on the page. */
  dialogs: ReactNode;
  isSaving: boolean;
}

/**
 * Saving a change in place: at once on the screen, with undo; a stale version opens the conflict dialog, missing
 * fields are asked for, a field that needs a reason asks why.
 */
export function useSave(object: ObjectDef): Saver {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const update = useUpdateRecord(object.key);
  const [question, setQuestion] = useState<Question | null>(null);
  /** One's own changes on their way, by record: who is quick must not be in conflict with themselves. */
  const own = useRef(new Map<string, Promise<RecordData | null>>());
  const behindOwn = async (record: RecordData): Promise<RecordData> => {
    const saved = await own.current.get(record.id);
    return saved && saved.version > record.version ? { ...record, version: saved.version } : record;
  };

  const send = async (known: RecordData, values: Values, options: SendOptions = {}): Promise<boolean> => {
    const fields = object.fields.filter((field) => field.key in values);
    const record = await behindOwn(known);
    try {
      const sent = update.mutateAsync({
        id: record.id,
        ...(typeof record.version === 'number' ? { version: record.version } : {}),
        fields: writeFields(fields, values),
        shown: values,
        ...(options.reason ? { reason: options.reason } : {}),
      });
      own.current.set(
        record.id,
        sent.catch(() => null),
      );
      const saved = await sent;
      if (options.undo !== false) {
        const before: Values = {};
        for (const key of Object.keys(values)) before[key] = record[key] ?? null;
        const names = fields.map((field) => label(field.label)).join(t('records:filter.comma'));
        toast.undoable(t('records:saved_field', { names }), () => void send({ ...record, ...saved }, before, { ...options, undo: false }));
      }
      return true;
    } catch (error) {
      if (isApiError(error, 'version_conflict') && isRecord(error.extra.current)) {
        const { current } = error.extra;
        // Somebody changed other fields: both changes stand, nobody needs to be asked.
        if (!collides(record, values, current) && (options.attempt ?? 0) < 3) {
          return send({ ...record, ...current }, values, { ...options, attempt: (options.attempt ?? 0) + 1 });
        }
        setQuestion({ kind: 'conflict', record, values, current });
      } else if (isApiError(error) && error.status === 422 && asksForMore(error, values)) {
        const wantsReason = Object.values(error.fields).some(({ code }) => code === REASON);
        setQuestion({ kind: 'fields', record, values, error, reason: wantsReason, given: options.reason });
      } else toast.failed(error);
      return false;
    }
  };

  const save: Saver['save'] = (record, values, options = {}) => {
    const wanted = { ...values, ...endsAlong(object, values, record) };
    const changed = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !sameValue(record[key], value)));
    if (Object.keys(changed).length === 0) return Promise.resolve(true);
    if (!options.reason && Object.keys(changed).some((key) => object.reason_fields?.includes(key) && !isEmptyValue(record[key]))) {
      setQuestion({ kind: 'reason', record, values: changed });
      return Promise.resolve(false);
    }
    return send(record, changed, options);
  };

  const close = () => setQuestion(null);
  let dialogs: ReactNode = null;
  if (question?.kind === 'conflict') {
    const { record, values, current } = question;
    dialogs = (
      <ConflictDialog
        object={object}
        mine={values}
        theirs={current}
        onCancel={close}
        onResolve={(chosen) => {
          close();
          if (Object.keys(chosen).length > 0) void send({ ...record, ...current }, chosen);
        }}
      />
    );
  } else if (question) {
    const { record, values } = question;
    const error = question.kind === 'fields' ? question.error : null;
    const changed = object.fields.filter((field) => field.key in values);
    dialogs = (
      <FieldsDialog
        title={
          question.kind === 'reason'
            ? t('records:reason_title', { name: changed.map((field) => label(field.label)).join(t('records:filter.comma')) })
            : t('records:more_needed')
        }
        fields={error ? object.fields.filter((field) => asksForValue(error, field.key)) : []}
        problems={error?.fields ?? {}}
        initial={{ ...record, ...values }}
        reason={question.kind === 'reason' || question.reason ? 'required' : 'none'}
        okText={t('common:save')}
        onCancel={close}
        onSubmit={async (more, reason) => {
          close();
          const given = reason || (question.kind === 'fields' ? question.given : undefined);
          await send(record, { ...values, ...more }, given ? { reason: given } : {});
        }}
      />
    );
  }
  return { save, dialogs: <Suspense fallback={null}>{dialogs}</Suspense>, isSaving: update.isPending };
}

interface SendOptions {
  reason?: string;
  undo?: boolean;
  attempt?: number;
}

/** Did somebody else change one of the same fields since `base`? */
export function collides(base: RecordData, mine: Values, theirs: RecordData): boolean {
  return Object.keys(mine).some((key) => !sameValue(base[key], theirs[key]) && !sameValue(mine[key], theirs[key]));
}

/** Does the answer name fields other than, or more than, the ones just sent? */
function asksForMore(error: ApiError, values: Values): boolean {
  const named = Object.keys(error.fields);
  return named.some((key) => !(key in values) || error.fields[key]?.code === REASON);
}

const asksForValue = (error: ApiError, key: string): boolean => key in error.fields && error.fields[key]?.code !== REASON;

function isRecord(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && 'id' in value;
}
