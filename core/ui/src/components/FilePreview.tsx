import { DownloadOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fileUrl } from '@/api/hooks/system';
import type { FileRef } from '@/api/types';
import { ErrorState, SkeletonRows } from './states';
import { previewOf } from './filePreview';
import './files.css';

const PdfPages = lazy(() => import('./PdfPages'));

/** A picture, a PDF or a text, large; the arrow keys go through the files beside it. */
export default function FilePreview({ file, siblings, onClose }: { file: FileRef; siblings: readonly FileRef[]; onClose: () => void }) {
  const { t } = useTranslation();
  const shown = siblings.filter((one) => previewOf(one) !== null);
  const [at, setAt] = useState(() => Math.max(0, shown.findIndex((one) => one.id === file.id)));
  const current = shown[at] ?? file;
  const step = (by: 1 | -1) => setAt((old) => Math.min(Math.max(old + by, 0), shown.length - 1));
  return (
    <Modal
      open
      centered
      width="min(1100px, 94vw)"
      title={<span className="t-ellipsis t-preview-title">{current.name}</span>}
      onCancel={onClose}
      footer={
        <div className="t-preview-foot">
          {shown.length > 1 && (
            <>
              <Button icon={<LeftOutlined />} disabled={at === 0} aria-label={t('records:previous')} onClick={() => step(-1)} />
              <span className="t-muted t-num">
                {at + 1} / {shown.length}
              </span>
              <Button icon={<RightOutlined />} disabled={at === shown.length - 1} aria-label={t('records:next')} onClick={() => step(1)} />
            </>
          )}
          <span className="t-preview-gap" />
          <Button icon={<DownloadOutlined />} href={fileUrl(current.id)} download={current.name}>
            {t('records:files.download')}
          </Button>
        </div>
      }
    >
      <div
        className="t-preview"
        data-testid="file-preview"
        tabIndex={-1}
        ref={(element) => element?.focus()}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') step(-1);
          else if (event.key === 'ArrowRight') step(1);
        }}
      >
        <Body key={current.id} file={current} />
      </div>
    </Modal>
  );
}

function Body({ file }: { file: FileRef }) {
  const { t } = useTranslation();
  const [isBroken, setBroken] = useState(false);
  const kind = previewOf(file);
  if (isBroken) return <p className="t-muted">{t('records:files.broken')}</p>;
  if (kind === 'image') return <img src={fileUrl(file.id)} alt={file.name} decoding="async" onError={() => setBroken(true)} />;
  if (kind === 'pdf') {
    return (
      <Suspense fallback={<SkeletonRows rows={6} />}>
        <PdfPages url={fileUrl(file.id)} onBroken={() => setBroken(true)} />
      </Suspense>
    );
  }
  return <TextBody file={file} />;
}

function TextBody({ file }: { file: FileRef }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['files', file.id, 'text'],
    queryFn: async ({ signal }) => {
      const answer = await fetch(fileUrl(file.id), { signal, credentials: 'same-origin' });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    },
    staleTime: Infinity,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return isPending ? <SkeletonRows rows={6} /> : <pre className="t-preview-text">{data}</pre>;
}
