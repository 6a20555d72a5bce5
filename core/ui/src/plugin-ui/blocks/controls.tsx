/** Blocks that do something or lead somewhere. */
import { DownOutlined, ExportOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BlockConfirm, BlockOf, BlockTarget } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { ObjectIcon } from '@/components/ObjectIcon';
import { pathOf, urlOf } from '../targets';
import { useView } from '../viewContext';

/** Asks first, where the plugin wants that. */
function useConfirm() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return (confirm: BlockConfirm | undefined, verb: string, isDanger: boolean, then: () => void) => {
    if (!confirm) return then();
    void modal.confirm({
      title: confirm.title,
      content: confirm.text,
      okText: confirm.ok ?? verb,
      okButtonProps: buttonProps('slot-confirm', { danger: isDanger }),
      cancelText: t('common:cancel'),
      onOk: then,
    });
  };
}

export function Press({ block }: { block: BlockOf<'button'> }) {
  const { label, action, tone = 'default', icon, confirm, disabled = false, validate = true, args } = block;
  const control = useId();
  const { busy, act } = useView();
  const ask = useConfirm();
  return (
    <Button
      type={tone === 'primary' ? 'primary' : 'default'}
      danger={tone === 'danger'}
      icon={icon ? <ObjectIcon name={icon} /> : undefined}
      loading={busy === control}
      disabled={disabled || (busy !== null && busy !== control)}
      data-testid={`slot-action-${action}`}
      onClick={() => ask(confirm, label, tone === 'danger', () => void act({ control, action, args, validate }))}
    >
      {label}
    </Button>
  );
}

export function Menu({ block }: { block: BlockOf<'menu'> }) {
  const { t } = useTranslation();
  const { label = t('blocks:more'), icon, items } = block;
  const control = useId();
  const { busy, act } = useView();
  const ask = useConfirm();
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: items.map((item, at) => ({
          key: String(at),
          label: <span data-testid={`slot-action-${item.action}`}>{item.label}</span>,
          danger: item.danger === true,
          disabled: item.disabled === true,
        })),
        onClick: ({ key }) => {
          const item = items[Number(key)];
          // A menu has no word on the form: what it needs of it, the plugin says.
          if (item) ask(item.confirm, item.label, item.danger === true, () => void act({ control, action: item.action, args: item.args, validate: false }));
        },
      }}
    >
      <Button icon={icon ? <ObjectIcon name={icon} /> : undefined} loading={busy === control} disabled={busy !== null && busy !== control} data-testid="slot-menu">
        {label} <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}

export function Leading({ block }: { block: BlockOf<'link'> }) {
  return (
    <TargetLink to={block.to}>
      {block.icon && <ObjectIcon name={block.icon} />} {block.label}
    </TargetLink>
  );
}

/** A link inside, or one that opens beside and tells nobody where it was clicked. */
export function TargetLink({ to, children }: { to: BlockTarget; children: ReactNode }) {
  const { t } = useTranslation();
  const { leave } = useView();
  const path = pathOf(to);
  const url = urlOf(to);
  if (path !== null) {
    return (
      <Link
        to={path}
        onClick={(event) => {
          if (!event.metaKey && !event.ctrlKey && !event.shiftKey) leave();
        }}
      >
        {children}
      </Link>
    );
  }
  if (url === null) return <span>{children}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children} <ExportOutlined aria-hidden className="pb-out" />
      <span className="t-sr">{t('blocks:opens_beside')}</span>
    </a>
  );
}
