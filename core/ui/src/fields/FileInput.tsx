import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTile } from '@/components/FileTile';
import { UploadList } from '@/components/UploadList';
import { useDrop } from '@/components/useDrop';
import { useUploads } from '@/components/useUploads';
import type { InputProps } from './types';
import { isFileRef } from './values';

/** One file: chosen, dropped or pasted, with progress and a preview. */
export function FileInput({ field, value, onChange, id, autoFocus, disabled }: InputProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const { uploads, add, drop, isBusy } = useUploads(field, onChange);
  const { isOver, handlers } = useDrop((files) => add(files.slice(0, 1)), disabled !== true);
  return (
    <div className={`t-file-input t-drop${isOver ? ' is-over' : ''}`} {...handlers}>
      {isFileRef(value) && <FileTile file={value} />}
      <input
        ref={picker}
        type="file"
        hidden
        accept={field.options?.media_types?.join(',')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) add([file]);
          event.target.value = '';
        }}
      />
      <Button id={id} icon={<UploadOutlined />} loading={isBusy} disabled={disabled} autoFocus={autoFocus} onClick={() => picker.current?.click()}>
        {isFileRef(value) ? t('common:replace_file') : t('common:choose_file')}
      </Button>
      {isFileRef(value) && (
        <Button type="text" icon={<DeleteOutlined />} aria-label={t('common:remove_file')} disabled={disabled} onClick={() => onChange(null)} />
      )}
      <div className="t-file-uploads">
        <UploadList uploads={uploads} drop={drop} />
      </div>
    </div>
  );
}
