import type { ReactNode } from 'react';
import { useEffect } from 'react';
import './components.css';

/** Frame of a page: title left, tools right, content below. Also sets the window's title. */
export function Page(props: { title: string; icon?: ReactNode; tabs?: ReactNode; tools?: ReactNode; children: ReactNode; flush?: boolean }) {
  const { title, icon, tabs, tools, children, flush } = props;
  useDocumentTitle(title);
  return (
    <section className={`t-page${flush ? ' t-page-flush' : ''}`} aria-label={title}>
      <header className="t-page-head">
        <h1 className="t-page-title">
          {icon}
          {title}
        </h1>
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
