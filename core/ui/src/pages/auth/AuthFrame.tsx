import type { FormEvent, ReactNode } from 'react';
import { Logo } from '@/app/Logo';
import { useDocumentTitle } from '@/components/Page';
import { setLanguage, useLanguage } from '@/i18n';
import '@/components/components.css';
import './auth.css';

/** The quiet page before one is in: mark, title, a form, the languages. */
export function AuthFrame(props: { title: string; hint?: string | undefined; wide?: boolean; onSubmit: () => void; children: ReactNode }) {
  const { title, hint, wide, onSubmit, children } = props;
  const language = useLanguage();
  useDocumentTitle(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <div className="t-auth">
      <main className={`t-auth-card${wide ? ' is-wide' : ''}`}>
        <div className="t-auth-brand">
          <Logo size={32} />
          <span>Tessera</span>
        </div>
        <h1>{title}</h1>
        {hint && <p className="t-muted">{hint}</p>}
        <form onSubmit={submit} noValidate>
          {children}
        </form>
      </main>
      <div className="t-auth-languages" role="group" aria-label="语言 / Language">
        <button type="button" className="t-plain" aria-pressed={language === 'zh-CN'} lang="zh-CN" onClick={() => void setLanguage('zh-CN')}>
          简体中文
        </button>
        <span aria-hidden>·</span>
        <button type="button" className="t-plain" aria-pressed={language === 'en'} lang="en" onClick={() => void setLanguage('en')}>
          English
        </button>
      </div>
    </div>
  );
}
