import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SkeletonRows } from './states';

GlobalWorkerOptions.workerSrc = workerUrl;

/**
 * How Chinese text without a font of its own in the file is coded (invoices of the tax office are like that); fetched
 * when a file asks for one.
 */
const CODES = import.meta.glob<string>('/node_modules/pdfjs-dist/cmaps/{{UniGB-{UCS2,UTF16},UniCNS-{UCS2,UTF16},GBK-EUC,GBKp-EUC,GBK2K,GB-EUC,GBpc-EUC,B5pc,ETen-B5}-{H,V},Adobe-{GB1,CNS1}-UCS2}.bcmap', {
  query: '?url',
  import: 'default',
});

/** Finds those files by the names that the build gave them. */
class BuiltInData {
  async fetch({ filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const load = CODES[`/node_modules/pdfjs-dist/cmaps/${filename}`];
    if (!load) throw new Error(filename);
    const answer = await fetch(await load());
    if (!answer.ok) throw new Error(filename);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

/** Drawn one after the other; a book is better saved and read elsewhere. */
const PAGES = 20;

/**
 * A PDF drawn page by page. The browser's own reader cannot be used: files are served so that nothing in them may run
 * or be framed.
 */
export default function PdfPages({ url, onBroken }: { url: string; onBroken: () => void }) {
  const { t } = useTranslation();
  const [document, setDocument] = useState<PDFDocumentProxy | null>(null);
  const broken = useRef(onBroken);
  useEffect(() => {
    broken.current = onBroken;
  });
  useEffect(() => {
    // Fonts that are not in the file are the system's; pictures and fonts are read without compiled code (CSP).
    const task = getDocument({ url, useWasm: false, useSystemFonts: true, enableXfa: false, useWorkerFetch: false, BinaryDataFactory: BuiltInData });
    let isOver = false;
    task.promise.then(
      (found) => !isOver && setDocument(found),
      () => !isOver && broken.current(),
    );
    return () => {
      isOver = true;
      void task.destroy();
    };
  }, [url]);
  if (!document) return <SkeletonRows rows={6} />;
  const shown = Math.min(document.numPages, PAGES);
  return (
    <div className="t-pdf" data-testid="pdf-pages" data-pages={document.numPages}>
      {Array.from({ length: shown }, (_, index) => (
        <PdfPage key={index} document={document} number={index + 1} />
      ))}
      {document.numPages > shown && <p className="t-muted">{t('records:files.more_pages', { count: document.numPages - shown })}</p>}
    </div>
  );
}

function PdfPage({ document, number }: { document: PDFDocumentProxy; number: number }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    void document.getPage(number).then((page) => {
      const target = canvas.current;
      if (isOver || !target) return;
      const width = Math.min(960, target.parentElement?.clientWidth ?? 960);
      const scale = (width / page.getViewport({ scale: 1 }).width) * Math.min(window.devicePixelRatio, 2);
      const viewport = page.getViewport({ scale });
      target.width = viewport.width;
      target.height = viewport.height;
      const drawing = page.render({ canvas: target, viewport });
      stop = () => drawing.cancel();
      // Taken off the screen before it was drawn: nobody misses it.
      drawing.promise.catch(() => undefined);
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, [document, number]);
  return <canvas ref={canvas} role="img" aria-label={t('records:files.page', { number })} />;
}
