import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSignOut } from '@/api/hooks/session';
import type { Language, Me, ThemeChoice } from '@/api/types';
import { PersonAvatar } from '@/components/PersonAvatar';
import { useLanguage } from '@/i18n';
import { useThemeChoice } from '@/theme';
import { useOwnSettings } from './ownSettings';
import { useShell } from './shellContext';

export function MeMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const language = useLanguage();
  const theme = useThemeChoice();
  const own = useOwnSettings();
  const signOut = useSignOut();
  const { openShortcuts } = useShell();

  const onClick = (key: string) => {
    const [action, value] = key.split(':');
    if (action === 'language') own.setLanguage(value as Language);
    else if (action === 'theme') own.setTheme(value as ThemeChoice);
    else if (action === 'me') void navigate('/me');
    else if (action === 'help') void navigate('/help');
    else if (action === 'keys') openShortcuts();
    else if (action === 'out') signOut.mutate();
  };

  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectedKeys: [`language:${language}`, `theme:${theme}`],
        onClick: ({ key }) => onClick(key),
        items: [
          { key: 'me', label: t('common:me_menu.settings') },
          { key: 'help', label: t('help:title') },
          { key: 'keys', label: t('common:shortcuts.title') },
          { type: 'divider' },
          {
            type: 'group',
            label: t('common:language'),
            children: [
              { key: 'language:zh-CN', label: '简体中文' },
              { key: 'language:en', label: 'English' },
            ],
          },
          {
            type: 'group',
            label: t('common:theme.title'),
            children: (['light', 'dark', 'system'] as const).map((choice) => ({
              key: `theme:${choice}`,
              label: t(`common:theme.${choice}`),
            })),
          },
          { type: 'divider' },
          { key: 'out', label: <span data-testid="sign-out">{t('common:sign_out')}</span> },
        ],
      }}
    >
      <button type="button" className="t-plain t-me" aria-label={t('common:me_menu.open', { name: me.user.name })} data-testid="me-menu" data-tour="me">
        <PersonAvatar name={me.user.name} id={me.user.id} size={28} />
      </button>
    </Dropdown>
  );
}
