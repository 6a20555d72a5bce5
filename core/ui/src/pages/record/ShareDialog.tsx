import { ApartmentOutlined, DeleteOutlined, TeamOutlined } from '@ant-design/icons';
import { Button, Checkbox, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { SHARE_TARGETS, useShare, useShares, useUnshare, type NewShare, type Share, type ShareTarget } from '@/api/hooks/shares';
import type { Ref } from '@/api/types';
import { PersonAvatar } from '@/components/PersonAvatar';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';
import { ShareHow } from './ShareHow';
import './share.css';


/** With whom a record is shared, how and until when: said, changed and taken back, each at once. */
export default function ShareDialog({ object, id, name, onClose }: { object: string; id: string; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data, error, isPending, refetch } = useShares(object, id);
  const share = useShare(object, id);
  const unshare = useUnshare(object, id);
  const change = (wanted: NewShare) => share.mutate(wanted, { onError: toast.failed });
  return (
    <Modal open title={t('records:share.title', { name })} footer={null} onCancel={onClose} width={720}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <SkeletonRows rows={3} />
      ) : (
        <div className="t-share">
          <p className="t-muted">{t('records:share.hint')}</p>
          {data.length === 0 ? (
            <p className="t-faint" data-testid="share-none">
              {t('records:share.nobody')}
            </p>
          ) : (
            <ul className="t-share-list" data-testid="share-list">
              {data.map((one) => (
                <li key={`${one.to}/${one.id}`} data-testid={`share-with-${one.id}`}>
                  <Whom share={one} />
                  <ShareHow value={one} name={one.label ?? one.id} isBusy={share.isPending} onChange={(how) => change({ ...wishOf(one), ...how })} />
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('records:share.remove', { name: one.label ?? one.id })}
                    title={t('records:share.remove', { name: one.label ?? one.id })}
                    data-testid={`share-remove-${one.id}`}
                    onClick={() => unshare.mutate(one, { onError: toast.failed })}
                  />
                </li>
              ))}
            </ul>
          )}
          <Add object={object} id={id} />
        </div>
      )}
    </Modal>
  );
}

const wishOf = ({ to, id, below, level, until }: Share): NewShare => ({ to, id, below, level, until });

function Whom({ share: { to, id, label, below, by } }: { share: Share }) {
  const { t } = useTranslation();
  const name = label ?? t('records:share.gone');
  return (
    <span className="t-share-whom">
      {to === 'user' ? <PersonAvatar name={name} id={id} size={24} /> : to === 'user_group' ? <TeamOutlined aria-hidden /> : <ApartmentOutlined aria-hidden />}
      <span>
        {name}
        <span className="t-faint">
          {t(`records:share.to.${to}`)}
          {below ? ` · ${t('records:share.below')}` : ''} · {t('records:share.by', { name: by.label ?? '–' })}
        </span>
      </span>
    </span>
  );
}

function Add({ object, id }: { object: string; id: string }) {
  const { t } = useTranslation();
  const toast = useToast();
  const share = useShare(object, id);
  const [to, setTo] = useState<ShareTarget>('user');
  const [picked, setPicked] = useState<Ref[]>([]);
  const [below, setBelow] = useState(true);
  const [how, setHow] = useState<Pick<NewShare, 'level' | 'until'>>({ level: 'read', until: null });
  const [whom] = picked;
  const problems = isApiError(share.error) ? share.error.fields : {};
  const problem = problems.id?.message ?? problems.until?.message;
  const submit = () => {
    if (!whom) return;
    share.mutate(
      { to, id: whom.id, below: to === 'department' && below, ...how },
      {
        onSuccess: () => setPicked([]),
        onError: (error) => {
          if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
        },
      },
    );
  };
  return (
    <section className="t-share-add" aria-label={t('records:share.add_title')}>
      <Select<ShareTarget>
        className="t-share-to"
        aria-label={t('records:share.kind')}
        value={to}
        data-testid="share-to"
        options={SHARE_TARGETS.map((one) => ({ value: one, label: t(`records:share.to.${one}`) }))}
        onChange={(next) => {
          setTo(next);
          setPicked([]);
        }}
      />
      <ReferencePicker key={to} id="share-whom" object={to} value={picked} onChange={setPicked} ariaLabel={t('records:share.whom')} invalid={problem !== undefined} />
      <ShareHow value={how} name={t('records:share.add_title')} isBusy={share.isPending} onChange={setHow} />
      <Button type="primary" disabled={!whom} loading={share.isPending} data-testid="share-add" onClick={submit}>
        {t('records:share.add')}
      </Button>
      {to === 'department' && (
        <Checkbox className="t-share-wide" checked={below} data-testid="share-below" onChange={(event) => setBelow(event.target.checked)}>
          {t('records:share.below')}
        </Checkbox>
      )}
      {problem && (
        <div className="t-field-error t-share-wide" role="alert">
          {problem}
        </div>
      )}
    </section>
  );
}
