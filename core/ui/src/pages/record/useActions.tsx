import { App } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { ApiError } from '@/api/client';
import { useRunAction } from '@/api/hooks/mutations';
import { useMe } from '@/api/hooks/session';
import type { ActionDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import { matches } from './matches';

const FieldsDialog = lazy(async () => ({ default: (await import('./FieldsDialog')).FieldsDialog }));

/** Actions the record allows now, how to run one, and the dialog one may open. */
export function useActions(object: ObjectDef, record: RecordData | undefined): { actions: ActionDef[]; run: (action: ActionDef) => void; dialog: ReactNode } {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { data: me } = useMe();
  const mutation = useRunAction(object.key);
  const [asking, setAsking] = useState<{ action: ActionDef; problems: ApiError['fields'] } | null>(null);
  const actions = record ? object.actions.filter((action) => matches(action.when, record, me?.user.id ?? '')) : [];

  const send = async (action: ActionDef, values: Record<string, FieldValue>) => {
    if (!record) return;
    try {
      const answer = await mutation.mutateAsync({ id: record.id, action: action.key, fields: writeFields(action.fields, values) });
      setAsking(null);
      let said = false;
      for (const effect of answer?.effects ?? []) {
        if (effect.type === 'toast') {
          said = true;
          toast.done(label(effect.message));
        } else if (effect.type === 'navigate') void navigate(effect.id ? `/o/${effect.object}/${effect.id}` : `/o/${effect.object}`);
        else void client.invalidateQueries();
      }
      if (!said) toast.done(t('records:action_done', { name: label(action.label) }));
    } catch (error) {
      if (error instanceof ApiError && action.fields.some((field) => field.key in error.fields)) setAsking({ action, problems: error.fields });
      else toast.failed(error);
    }
  };

  const run = (action: ActionDef) => {
    if (action.fields.length > 0) setAsking({ action, problems: {} });
    else if (action.danger) {
      void modal.confirm({
        title: t('records:action_confirm', { name: label(action.label) }),
        okText: label(action.label),
        okButtonProps: { danger: true },
        cancelText: t('common:cancel'),
        onOk: () => send(action, {}),
      });
    } else void send(action, {});
  };

  const dialog = asking && (
    <FieldsDialog
      key={`${asking.action.key}-${Object.keys(asking.problems).length}`}
      title={label(asking.action.label)}
      fields={asking.action.fields}
      problems={asking.problems}
      initial={{}}
      okText={label(asking.action.label)}
      danger={asking.action.danger}
      onCancel={() => setAsking(null)}
      onSubmit={(values) => send(asking.action, values)}
    />
  );
  return { actions, run, dialog: <Suspense fallback={null}>{dialog}</Suspense> };
}
