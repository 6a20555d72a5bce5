import { CheckOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { useUpdateRecord } from '@/api/hooks/mutations';
import { keys } from '@/api/keys';
import type { Filter, ObjectDef, RecordData, RecordPage } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useToast } from '@/components/useToast';
import { asText, isEditable } from '@/fields';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLanguage } from '@/i18n';
import { timelineShapes, type TimelineShape } from './related';
import { isDated, timeOf } from './useTimeline';

interface Step {
  record: RecordData;
  shape: TimelineShape;
  at: string;
}

/** What is to be done next with this record: the earliest open task or coming event of its timeline; nothing where there are none such. */
export function NextStep({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation();
  const { openCreate } = useShell();
  const { data: objects } = useObjects();
  const shapes = useMemo(() => timelineShapes(object, objects ?? []).filter(({ at }) => at !== undefined), [object, objects]);
  const planning = shapes.filter(({ done }) => done !== undefined);
  const steps = useSteps(record.id, shapes);
  const [step] = steps;
  const task = planning.find((shape) => shape.object.can.create);

  if (step) return <StepLine step={step} />;
  if (!task) return null;
  return (
    <div className="t-next" data-testid="next-step">
      <span className="t-faint">{t('records:next_step.none')}</span>
      <Button
        type="link"
        size="small"
        icon={<PlusOutlined />}
        onClick={() =>
          openCreate({
            object: task.object.key,
            values: { [task.link.key]: { id: record.id, label: asText(record[object.name_field]) } },
            onCreated: () => undefined,
          })
        }
      >
        {t('records:next_step.plan')}
      </Button>
    </div>
  );
}

function StepLine({ step: { record, shape, at } }: { step: Step }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const { object, name, done } = shape;
  const update = useUpdateRecord(object.key);
  const title = (name && asText(record[name.key])) || t('records:unnamed');
  const isLate = at !== '' && at < new Date().toISOString();
  const tick = (value: boolean) => {
    if (!done) return;
    update.mutate(
      { id: record.id, fields: { [done.key]: value } },
      {
        onSuccess: () => value && toast.undoable(t('records:next_step.done', { name: title }), () => tick(false)),
        onError: toast.failed,
      },
    );
  };
  return (
    <div className="t-next" data-testid="next-step">
      <span className="t-faint">{t('records:next_step.title')}</span>
      <ObjectIcon name={object.icon} />
      <Link to={`/o/${object.key}/${record.id}`} className="t-ellipsis">
        {title}
      </Link>
      {at !== '' && (
        <time className={isLate ? 't-late' : 't-muted'} dateTime={at} title={formatDateTime(at, language)}>
          {formatRelativeTime(at, language)}
        </time>
      )}
      {done && object.can.update && isEditable(done) && (
        <Button type="text" size="small" icon={<CheckOutlined />} data-testid="next-step-done" onClick={() => tick(true)}>
          {t('records:next_step.tick')}
        </Button>
      )}
    </div>
  );
}

function useSteps(id: string, shapes: readonly TimelineShape[]): Step[] {
  // To the minute, so that the same question is asked while the page is open.
  const [now] = useState(() => new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString());
  const answers = useQueries({
    queries: shapes.map(({ object, link, at, done }) => {
      const ours: Filter = { field: link.key, op: 'eq', value: id };
      const from = at?.kind === 'date' ? now.slice(0, 10) : now;
      const open: Filter = done ? { not: { field: done.key, op: 'eq', value: true } } : { field: at?.key ?? 'created_at', op: 'gte', value: from };
      const query = { filter: { and: [ours, open] }, sort: [at?.sortable ? at.key : 'created_at'], limit: 1 };
      return {
        queryKey: [...keys.queries(object.key), 'next', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => api<RecordPage>(`records/${object.key}/query`, { method: 'POST', signal, body: query }),
      };
    }),
  });
  const instant = new Date().toISOString();
  return shapes
    .flatMap((shape, index) => (answers[index]?.data?.items ?? []).map((record): Step => ({ record, shape, at: isDated(record, shape) ? timeOf(record, shape) : '' })))
    // What is no task is no longer ahead once its time has come.
    .filter(({ shape, at }) => shape.done !== undefined || at > instant)
    .sort((a, b) => (a.at || '9').localeCompare(b.at || '9'));
}
