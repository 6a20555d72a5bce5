import type { FormEvent, ReactNode } from 'react';
import { Logo } from '@/app/Logo';
import { useDocumentTitle } from '@/components/Page';
import '@/components/components.css';
import { Languages } from './Languages';
import './auth.css';

/** The quiet page before one is in: mark, title, a form, the languages. What brings forms of its own does without `onSubmit`. */
export function AuthFrame(props: { title: string; hint?: string | undefined; wide?: boolean; onSubmit?: () => void; children: ReactNode }) {
  const { title, hint, wide, onSubmit, children } = props;
  useDocumentTitle(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
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
        {onSubmit ? (
          <form onSubmit={submit} noValidate>
            {children}
          </form>
        ) : (
          children
        )}
      </main>
      <footer>
        <Languages />
      </footer>
    </div>
  );
}
