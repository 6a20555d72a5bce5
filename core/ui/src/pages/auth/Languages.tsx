import { setLanguage, useLanguage } from '@/i18n';
import './auth.css';

/** The choice of language where nobody is signed in. */
export function Languages() {
  const language = useLanguage();
  return (
    <div className="t-auth-languages" role="group" aria-label="语言 / Language">
      <button type="button" className="t-plain" aria-pressed={language === 'zh-CN'} lang="zh-CN" onClick={() => void setLanguage('zh-CN')}>
        简体中文
      </button>
      <span aria-hidden>·</span>
      <button type="button" className="t-plain" aria-pressed={language === 'en'} lang="en" onClick={() => void setLanguage('en')}>
        English
      </button>
    </div>
  );
}
