import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import { menuPath } from '@/app/nav';
import { useOwnSettings } from '@/app/ownSettings';
import { useAllViews } from '@/app/savedViews';
import { useLabel } from '@/i18n';
import { Line } from './Line';

/** Which page opens after signing in. */
export function Start() {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const saved = useAllViews();
  const own = useOwnSettings();
  const home = { value: '/', label: t('common:nav.home') };
  const groups = (me?.menu ?? []).map((group) => ({
    label: label(group.label),
    options: group.items.flatMap((item) => {
      const object = objects?.find(({ key }) => key === item.object);
      const views = object ? [...object.views, ...saved.filter((view) => view.object === object.key).map(({ id, name }) => ({ key: id, label: name }))] : [];
      return [
        { value: menuPath(item), label: label(item.label) },
        ...views.map((view) => ({ value: `/o/${object?.key ?? ''}?view=${encodeURIComponent(view.key)}`, label: `${label(item.label)} · ${label(view.label)}` })),
      ];
    }),
  }));
  const isKnown = own.defaultPage === null || groups.some(({ options }) => options.some(({ value }) => value === own.defaultPage));
  return (
    <Line label={t('auth:me.default_page')} hint={t('auth:me.default_page_hint')}>
      <Select
        className="t-me-wide"
        aria-label={t('auth:me.default_page')}
        data-testid="default-page"
        showSearch={{ optionFilterProp: 'label' }}
        value={isKnown ? (own.defaultPage ?? '/') : '/'}
        options={[home, ...groups]}
        onChange={(path: string) => own.setDefaultPage(path === '/' ? null : path)}
      />
    </Line>
  );
}
