import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { FieldDisplay } from '@/fields';
import { useLabel } from '@/i18n';

/** What was shown is covered again after this long. */
const SHOWN_MS = 60_000;

/** A masked value with a look behind the mask, which the server writes down. */
export function Masked({ object, field, record }: { object: ObjectDef; field: FieldDef; record: RecordData }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const path = `records/${encodeURIComponent(object.key)}/${encodeURIComponent(record.id)}/reveal`;
  const { data, mutate, reset, isPending } = useMutation({
    mutationFn: () => api<{ value: FieldValue }>(path, { method: 'POST', body: { field: field.key } }),
    onError: toast.failed,
    // Nothing of it stays behind once the page is left.
    gcTime: 0,
  });
  useEffect(() => {
    if (!data) return undefined;
    const late = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(late);
  }, [data, reset]);
  return (
    <span className="t-masked">
      {data ? <FieldDisplay field={{ ...field, access: 'read_only' }} value={data.value} record={record} /> : <FieldDisplay field={field} value={record[field.key]} record={record} />}
      <Button
        type="link"
        size="small"
        icon={data ? <EyeInvisibleOutlined /> : <EyeOutlined />}
        loading={isPending}
        title={t('records:reveal.hint')}
        aria-label={t('records:reveal.of', { name: label(field.label) })}
        aria-pressed={data !== undefined}
        data-testid={`reveal-${field.key}`}
        onClick={() => (data ? reset() : mutate())}
      >
        {t(data ? 'records:reveal.hide' : 'records:reveal.show')}
      </Button>
    </span>
  );
}
