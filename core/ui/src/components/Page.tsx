import { QuestionCircleOutlined } from '@ant-design/icons';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { chapterPath, type Chapter } from '@/pages/help/manual';
import './components.css';

/** Frame of a page: title left, tools right, content below; `manual` is the chapter that tells of it. Also sets the window's title. */
export function Page(props: { title: string; icon?: ReactNode; tabs?: ReactNode; tools?: ReactNode; children: ReactNode; flush?: boolean; manual?: Chapter }) {
  const { title, icon, tabs, tools, children, flush, manual } = props;
  const { t } = useTranslation();
  useDocumentTitle(title);
  return (
    <section className={`t-page${flush ? ' t-page-flush' : ''}`} aria-label={title}>
      <header className="t-page-head">
        <h1 className="t-page-title">
          {icon}
          {title}
        </h1>
        {manual && (
          <Link to={chapterPath(manual)} className="t-page-manual" aria-label={t('help:manual.about', { name: t(`help:manual.chapters.${manual}`) })} title={t('help:manual.about', { name: t(`help:manual.chapters.${manual}`) })} data-testid="page-manual">
            <QuestionCircleOutlined aria-hidden />
          </Link>
        )}
        {tabs}
        {tools && <div className="t-page-tools">{tools}</div>}
      </header>
      <div className="t-page-body">{children}</div>
    </section>
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Tessera` : 'Tessera';
  }, [title]);
}
