import { DeleteOutlined, EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabel } from '@/i18n';
import type { ListState } from './useListState';

/** The object's views side by side; one's own at the end. */
export function ViewTabs({ state }: { state: ListState }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [name, setName] = useState<string | null>(null);
  const { views, view } = state;

  const confirm = () => {
    if (!name?.trim()) return;
    state.saveAs(name.trim());
    setName(null);
  };

  return (
    <div className="t-views">
      <div role="tablist" aria-label={t('records:views.title')} className="t-view-tabs">
        {views.map((candidate, index) => (
          <button
            key={candidate.key}
            type="button"
            role="tab"
            className="t-plain t-view-tab"
            aria-selected={candidate.key === view.key}
            tabIndex={candidate.key === view.key ? 0 : -1}
            data-testid={`view-${candidate.key}`}
            onClick={() => state.setView(candidate.key)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              const next = views[(index + step + views.length) % views.length];
              if (step === 0 || !next) return;
              event.preventDefault();
              state.setView(next.key);
              const sibling = step > 0 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling;
              if (sibling instanceof HTMLElement) sibling.focus();
            }}
          >
            {label(candidate.label)}
          </button>
        ))}
      </div>
      {state.isChanged && (
        <span className="t-view-save">
          {state.isOwnView && (
            <Button size="small" type="link" onClick={state.save}>
              {t('records:views.save')}
            </Button>
          )}
          <Button size="small" type="link" onClick={() => setName('')} data-testid="save-view-as">
            {t('records:views.save_as')}
          </Button>
          <Button size="small" type="text" onClick={state.reset}>
            {t('records:views.reset')}
          </Button>
        </span>
      )}
      {state.isOwnView && !state.isChanged && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: [{ key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('records:views.delete') }],
            onClick: () => state.removeView(view.key),
          }}
        >
          <Button size="small" type="text" icon={<EllipsisOutlined />} aria-label={t('records:views.more')} />
        </Dropdown>
      )}
      <Modal
        open={name !== null}
        title={t('records:views.save_as')}
        okText={t('common:save')}
        cancelText={t('common:cancel')}
        okButtonProps={{ disabled: !name?.trim() }}
        onOk={confirm}
        onCancel={() => setName(null)}
        width={400}
      >
        <Input
          autoFocus
          aria-label={t('records:views.name')}
          placeholder={t('records:views.name')}
          value={name ?? ''}
          maxLength={40}
          onChange={(event) => setName(event.target.value)}
          onPressEnter={confirm}
        />
      </Modal>
    </div>
  );
}
