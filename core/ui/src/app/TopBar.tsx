import { SearchOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Me } from '@/api/types';
import { MOD } from './hotkeys';
import { JobsButton } from './JobsButton';
import { MeMenu } from './MeMenu';
import { NotificationsButton } from './NotificationsButton';
import { QuickCreate } from './QuickCreate';
import { useShell } from './shellContext';

export function TopBar({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { openSearch } = useShell();
  return (
    <header className="t-top">
      <button type="button" className="t-plain t-search" onClick={openSearch} data-testid="open-search" data-tour="search" aria-keyshortcuts="Meta+K Control+K">
        <SearchOutlined aria-hidden />
        <span className="t-ellipsis">{t('common:search.open')}</span>
        <kbd>{MOD}K</kbd>
      </button>
      <div className="t-top-right">
        <QuickCreate />
        <JobsButton />
        <NotificationsButton />
        <MeMenu me={me} />
      </div>
    </header>
  );
}
