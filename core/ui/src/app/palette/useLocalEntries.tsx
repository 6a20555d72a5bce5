import { BgColorsOutlined, ColumnHeightOutlined, ExportOutlined, GlobalOutlined, ImportOutlined, LogoutOutlined, PlusOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useDashboards, useObjects } from '@/api/hooks/metadata';
import { useSignOut } from '@/api/hooks/session';
import type { Label, Me, MenuItem, ObjectDef } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { SECTIONS, sectionPath } from '@/pages/me/sections';
import { slotKey, slotPath, useSlots } from '@/plugin-ui';
import { menuPath } from '../nav';
import { useOwnSettings } from '../ownSettings';
import { useRecent } from '../recent';
import { useAllViews } from '../savedViews';
import { useShell } from '../shellContext';
import type { Entry } from './types';
import { names } from './words';

/** Everything the palette knows without asking the server: recent records, pages, views, actions and settings. */
export function useLocalEntries(me: Me, letters: ReadonlyMap<string, MenuItem>): Entry[] {
  const { t } = useTranslation();
  const label = useLabel();
  const navigate = useNavigate();
  const shell = useShell();
  const own = useOwnSettings();
  const { mutate: signOut } = useSignOut();
  const { data: objects } = useObjects();
  const { data: dashboards } = useDashboards();
  const recent = useRecent();
  const saved = useAllViews();
  const { data: slots } = useSlots();

  return useMemo(() => {
    const go = (path: string) => () => void navigate(path);
    const objectOf = (key: string) => objects?.find((candidate) => candidate.key === key);
    const items = me.menu.flatMap((group) => group.items.map((item) => ({ group, item })));
    const inMenu = items.flatMap(({ item }) => (item.object ? [objectOf(item.object)] : [])).filter((object) => object !== undefined);
    const letterOf = new Map([...letters].map(([letter, item]) => [menuPath(item), letter]));

    const records = recent.map((one): Entry => {
      const object = objectOf(one.object);
      return {
        key: `${one.object}/${one.id}`,
        group: 'recent',
        icon: <ObjectIcon name={object?.icon} />,
        title: one.label,
        detail: label(object?.label),
        run: go(`/o/${one.object}/${one.id}`),
      };
    });

    const pages = items.map(({ group, item }): Entry => {
      const path = menuPath(item);
      const letter = letterOf.get(path);
      return {
        key: `page:${path}`,
        group: item.page ? 'settings' : 'pages',
        icon: <ObjectIcon name={item.icon} />,
        title: label(item.label),
        detail: label(group.label),
        keys: letter ? ['g', letter] : undefined,
        aliases: [...names(item.label), item.key],
        run: go(path),
      };
    });
    const shown = new Set(items.map(({ item }) => item.dashboard));
    const boards = (dashboards ?? [])
      .filter((board) => !shown.has(board.key))
      .map((board): Entry => ({
        key: `page:/d/${board.key}`,
        group: 'pages',
        icon: <ObjectIcon name="dashboard" />,
        title: label(board.label),
        detail: t('shell:palette.dashboard'),
        aliases: names(board.label),
        run: go(`/d/${board.key}`),
      }));

    const view = (object: ObjectDef, key: string, name: Label | string): Entry => ({
      key: `view:${object.key}:${key}`,
      group: 'views',
      icon: <ObjectIcon name={object.icon} />,
      title: `${label(object.label_plural)} · ${label(name)}`,
      aliases: names(name),
      weight: 0.9,
      run: go(`/o/${object.key}?view=${encodeURIComponent(key)}`),
    });
    const views = inMenu.flatMap((object) => [
      ...object.views.map((one) => view(object, one.key, one.label)),
      ...saved.filter((one) => one.object === object.key).map((one) => view(object, one.id, one.name)),
    ]);

    const action = (kind: 'create' | 'import' | 'export', object: ObjectDef, icon: React.ReactNode, run: () => void): Entry => ({
      key: `${kind}:${object.key}`,
      group: 'actions',
      icon,
      title: t(`shell:palette.${kind}`, { name: label(kind === 'create' ? object.label : object.label_plural) }),
      aliases: [...names(object.label), ...names(object.label_plural), `${kind} ${object.key}`],
      weight: kind === 'create' ? 0.92 : 0.85,
      run,
    });
    const actions = inMenu.flatMap((object) => [
      ...(object.can.create ? [action('create', object, <PlusOutlined aria-hidden />, () => shell.openCreate({ object: object.key }))] : []),
      ...(object.can.import ? [action('import', object, <ImportOutlined aria-hidden />, go(`/imports/new?object=${object.key}`))] : []),
      ...(object.can.export ? [action('export', object, <ExportOutlined aria-hidden />, () => shell.openExport(object))] : []),
    ]);

    const setting = (key: string, title: string, icon: React.ReactNode, run: () => void, aliases: string[] = []): Entry => ({
      key: `setting:${key}`, group: 'settings', icon, title, aliases, weight: 0.9, run,
    });
    const settings = [
      ...SECTIONS.map((section) =>
        setting(section, `${t('common:me_menu.settings')} · ${t(`auth:me.sections.${section}`)}`, <ObjectIcon name="settings" />, go(sectionPath(section)), [section, t(`auth:me.sections.${section}`)]),
      ),
      ...(['light', 'dark', 'system'] as const).map((theme) =>
        setting(`theme-${theme}`, `${t('common:theme.title')} · ${t(`common:theme.${theme}`)}`, <BgColorsOutlined aria-hidden />, () => own.setTheme(theme), [`${theme} theme`, t(`common:theme.${theme}`)]),
      ),
      setting('zh-CN', '切换为简体中文', <GlobalOutlined aria-hidden />, () => own.setLanguage('zh-CN'), ['Simplified Chinese', '中文']),
      setting('en', 'Switch to English', <GlobalOutlined aria-hidden />, () => own.setLanguage('en'), ['英文', '英语']),
      ...(['comfortable', 'compact'] as const).map((density) =>
        setting(`density-${density}`, `${t('auth:me.density')} · ${t(`auth:me.densities.${density}`)}`, <ColumnHeightOutlined aria-hidden />, () => own.setDensity(density), [density]),
      ),
      setting('help', t('help:title'), <QuestionCircleOutlined aria-hidden />, go('/help'), ['help', '帮助']),
      setting('manual', t('help:manual.title'), <QuestionCircleOutlined aria-hidden />, go('/help/manual'), ['manual', 'handbook', '手册']),
      setting('tour', t('shell:tour.start'), <QuestionCircleOutlined aria-hidden />, shell.startTour, ['tour', '导览']),
      setting('keys', t('common:shortcuts.title'), <QuestionCircleOutlined aria-hidden />, shell.openShortcuts, ['keyboard', '快捷键']),
      setting('out', t('common:sign_out'), <LogoutOutlined aria-hidden />, () => signOut(), ['sign out', 'log out', '退出']),
    ];

    // What the menu leads to stands among its pages already.
    const ofMenu = new Set(items.map(({ item }) => menuPath(item)));
    const ofPlugins = (slots ?? []).filter((slot) => !ofMenu.has(slotPath(slot))).flatMap((slot): Entry[] => {
      const entry = { key: slotKey(slot), icon: <ObjectIcon name={slot.icon ?? 'plug'} />, title: slot.label, detail: slot.plugin_name, aliases: [slot.slot] };
      if (slot.place === 'command') return [{ ...entry, group: 'actions', run: () => shell.openSlot(slot) }];
      if (slot.place === 'nav.page') return [{ ...entry, group: 'pages', run: go(slotPath(slot)) }];
      return slot.place === 'settings.page' ? [{ ...entry, group: 'settings', run: go(slotPath(slot)) }] : [];
    });

    const home: Entry = {
      key: 'page:/', group: 'pages', icon: <ObjectIcon name="home" />, title: t('common:nav.home'), keys: ['g', 'h'], aliases: ['home', '首页', '工作台'], run: go('/'),
    };
    return [...records, home, ...pages, ...boards, ...views, ...actions, ...ofPlugins, ...settings];
  }, [objects, dashboards, recent, saved, slots, me.menu, letters, label, navigate, shell, own, signOut, t]);
}
