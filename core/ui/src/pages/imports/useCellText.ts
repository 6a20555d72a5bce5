import { useCallback } from 'react';
import type { FieldValue, ObjectDef } from '@/api/types';
import { asText, isMoney, isRef } from '@/fields';
import { formatDate, formatMoney } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { choicesOf } from './mapping';

/** A value of the preview in one line, raw or already understood by the server. */
export function useCellText(objects: readonly ObjectDef[], object: string): (path: string, value: FieldValue) => string {
  const label = useLabel();
  const language = useLanguage();
  return useCallback(
    (path, value) => {
      if (isMoney(value)) return formatMoney(value, language);
      if (isRef(value)) return value.label;
      if (Array.isArray(value)) return value.map((item) => asText(item as FieldValue)).join(', ');
      const text = asText(value);
      if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return formatDate(text, language);
      return label(choicesOf(objects, object, path)?.find((choice) => choice.code === text)?.label) || text;
    },
    [label, language, object, objects],
  );
}
