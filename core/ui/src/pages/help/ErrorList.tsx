import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ERROR_CODES } from './codes';
import './help.css';

/** Each stable code with its reason and its remedy; an address with `#code` shows that one. */
export function ErrorList() {
  const { t } = useTranslation();
  const { hash } = useLocation();
  const wanted = hash.slice(1);
  const [q, setQ] = useState('');
  const words = q.trim().toLowerCase();
  const shown = ERROR_CODES.filter(({ code, status }) =>
    [code, String(status), t(`help:codes.${code}.title`), t(`help:codes.${code}.why`)].some((text) => text.toLowerCase().includes(words)),
  );
  useEffect(() => {
    const element = wanted ? document.getElementById(wanted) : null;
    element?.scrollIntoView({ block: 'center' });
    element?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <div className="t-errors">
      <Input.Search allowClear className="t-errors-search" aria-label={t('help:errors.filter')} placeholder={t('help:errors.filter')} value={q} onChange={(event) => setQ(event.target.value)} />
      {shown.map(({ code, status }) => (
        <article key={code} id={code} tabIndex={-1} className={`t-card t-error${code === wanted ? ' is-wanted' : ''}`} data-testid={`error-${code}`}>
          <header>
            <h2>{t(`help:codes.${code}.title`)}</h2>
            <code>
              {status} {code}
            </code>
          </header>
          <dl>
            <dt>{t('help:errors.why')}</dt>
            <dd>{t(`help:codes.${code}.why`)}</dd>
            <dt>{t('help:errors.do')}</dt>
            <dd>{t(`help:codes.${code}.do`)}</dd>
          </dl>
        </article>
      ))}
      {shown.length === 0 && <p className="t-muted">{t('help:errors.none')}</p>}
    </div>
  );
}
