import { FileImageOutlined, FileOutlined, FilePdfOutlined, FileTextOutlined } from '@ant-design/icons';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileRef } from '@/api/types';
import { fileUrl, thumbnailUrl } from '@/api/hooks/system';
import { formatBytes } from '@/format';
import { useLanguage } from '@/i18n';
import { previewOf } from './filePreview';
import './files.css';

const FilePreview = lazy(() => import('./FilePreview'));

/** A file as a small picture with its name; a click shows it large, or saves what cannot be shown. */
export function FileTile({ file, siblings, children }: { file: FileRef; siblings?: readonly FileRef[]; children?: React.ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const kind = previewOf(file);
  const text = (
    <>
      <span className="t-file-thumb" aria-hidden>
        {kind === 'image' && !isBroken ? <img src={thumbnailUrl(file.id)} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} /> : ICONS[kind ?? 'other']}
      </span>
      <span className="t-file-text">
        <span className="t-ellipsis">{file.name}</span>
        <span className="t-faint">{formatBytes(file.size_bytes, language)}</span>
      </span>
    </>
  );
  return (
    <div className="t-file" data-testid={`file-${file.id}`}>
      {kind ? (
        <button type="button" className="t-plain t-file-open" aria-label={t('records:files.preview', { name: file.name })} onClick={() => setOpen(true)}>
          {text}
        </button>
      ) : (
        <a className="t-file-open" href={fileUrl(file.id)} download={file.name}>
          {text}
        </a>
      )}
      {children}
      <Suspense fallback={null}>{isOpen && <FilePreview file={file} siblings={siblings ?? [file]} onClose={() => setOpen(false)} />}</Suspense>
    </div>
  );
}

const ICONS = { image: <FileImageOutlined />, pdf: <FilePdfOutlined />, text: <FileTextOutlined />, other: <FileOutlined /> };
