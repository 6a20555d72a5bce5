import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadFile } from '@/api/hooks/system';
import { formatBytes } from '@/format';
import { useLanguage } from '@/i18n';
import { FileDisplay } from './displays';
import type { InputProps } from './types';
import { isFileRef } from './values';

export function FileInput({ field, value, onChange, id, autoFocus, disabled }: InputProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const picker = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const limit = field.options?.max_size_bytes;

  const send = async (file: File) => {
    if (limit && file.size > limit) {
      setProblem(t('common:file_too_large', { limit: formatBytes(limit, language) }));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      onChange(await uploadFile(file));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : t('common:upload_failed'));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="t-file-input">
      {isFileRef(value) && <FileDisplay field={field} value={value} />}
      <input
        ref={picker}
        type="file"
        hidden
        accept={field.options?.media_types?.join(',')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void send(file);
        }}
      />
      <Button
        id={id}
        icon={<UploadOutlined />}
        loading={isBusy}
        disabled={disabled}
        autoFocus={autoFocus}
        onClick={() => picker.current?.click()}
      >
        {isFileRef(value) ? t('common:replace_file') : t('common:choose_file')}
      </Button>
      {isFileRef(value) && (
        <Button type="text" icon={<DeleteOutlined />} aria-label={t('common:remove_file')} disabled={disabled} onClick={() => onChange(null)} />
      )}
      {problem && <div className="t-field-error">{problem}</div>}
    </div>
  );
}
