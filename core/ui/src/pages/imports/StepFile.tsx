import { CloudUploadOutlined, DownloadOutlined, FileExcelOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importTemplateUrl } from '@/api/hooks';
import type { ObjectDef } from '@/api/types';
import { formatBytes } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

const ACCEPTED = ['.csv', '.xlsx', '.xls', '.txt'];

interface Props {
  objects: readonly ObjectDef[];
  object: string | null;
  file: File | null;
  onObject: (key: string) => void;
  onFile: (file: File) => void;
}

/** What is imported, and from where. */
export function StepFile({ objects, object, file, onObject, onFile }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [isOver, setOver] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const take = (picked: File | undefined) => {
    if (!picked) return;
    const isKnown = ACCEPTED.some((ending) => picked.name.toLowerCase().endsWith(ending));
    setRefused(!isKnown);
    if (isKnown) onFile(picked);
  };
  return (
    <div className="imp-narrow">
      <div className="imp-field">
        <label htmlFor="import-object">{t('imports:object')}</label>
        <div className="imp-object">
          <Select
            id="import-object"
            data-testid="import-object"
            showSearch={{ optionFilterProp: 'label' }}
            value={object}
            placeholder={t('imports:object_placeholder')}
            options={objects.filter(({ can }) => can.import).map((one) => ({ value: one.key, label: label(one.label) }))}
            onChange={onObject}
          />
          {object && (
            <span className="imp-templates">
              <span className="t-muted">{t('imports:template')}</span>
              {(['xlsx', 'csv'] as const).map((format) => (
                <Button
                  key={format}
                  type="link"
                  size="small"
                  icon={<DownloadOutlined />}
                  href={importTemplateUrl(object, format)}
                  data-testid={`import-template-${format}`}
                >
                  {format.toUpperCase()}
                </Button>
              ))}
            </span>
          )}
        </div>
      </div>
      <div className="imp-field">
        <span className="imp-label">{t('imports:file')}</span>
        <label
          className={`imp-drop${isOver ? ' is-over' : ''}${file ? ' has-file' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer.files[0]);
          }}
        >
          <input
            type="file"
            className="t-sr"
            accept={ACCEPTED.join(',')}
            aria-label={t('imports:file')}
            data-testid="import-file"
            onChange={(event) => {
              take(event.target.files?.[0]);
              // The same file again, after it was mended, is a change too.
              event.target.value = '';
            }}
          />
          {file ? (
            <>
              <FileExcelOutlined className="imp-drop-icon" aria-hidden />
              <span>
                <b>{file.name}</b> <span className="t-muted">{formatBytes(file.size, language)}</span>
              </span>
              <span className="t-faint">{t('imports:file_other')}</span>
            </>
          ) : (
            <>
              <CloudUploadOutlined className="imp-drop-icon" aria-hidden />
              <span>{t('imports:file_drop')}</span>
              <span className="t-faint">{t('imports:file_kinds')}</span>
            </>
          )}
        </label>
        {isRefused && (
          <div className="t-field-error" role="alert">
            {t('imports:file_refused')}
          </div>
        )}
      </div>
    </div>
  );
}
