import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Uploads } from './useUploads';
import './files.css';

/** Files on their way, and those that did not make it. */
export function UploadList({ uploads, drop }: Pick<Uploads, 'uploads' | 'drop'>) {
  const { t } = useTranslation();
  if (uploads.length === 0) return null;
  return (
    <div role="status" data-testid="uploads">
      {uploads.map(({ key, name, part, problem }) => (
        <div key={key} className="t-upload">
          <span className="t-ellipsis">{name}</span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={problem ? t('records:files.dismiss', { name }) : t('records:files.cancel', { name })}
            onClick={() => drop(key)}
          />
          {problem ? <span className="t-field-error">{problem}</span> : <progress max={1} value={part} aria-label={name} />}
        </div>
      ))}
    </div>
  );
}
