import { ExpandAltOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { MOD, SHIFT } from '@/app/hotkeys';
import { useIsPhone } from '@/app/useIsPhone';
import { Page } from '@/components/Page';
import { ObjectIcon } from '@/components/ObjectIcon';
import { FormBody } from './FormBody';
import { useRecordForm, type RecordFormState, type SubmitOptions } from './useRecordForm';
import '@/pages/list/list.css';
import './record.css';
import './form.css';

export interface RecordFormProps {
  object: ObjectDef;
  title: string;
  /** The record as it is now, or what a new one begins with. */
  initial: Partial<RecordData>;
  isNew: boolean;
  okText: string;
  onSubmit: (changed: Record<string, FieldValue>, options: SubmitOptions) => Promise<unknown>;
  onClose: () => void;
  /** Goes on with what was typed on a page of its own. */
  onExpand?: ((values: Partial<RecordData>) => void) | undefined;
}

/** The form of an object in a drawer, by its layout; new records and existing ones alike. */
export function RecordForm(props: RecordFormProps) {
  const { title, onClose, onExpand } = props;
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const state = useForm(props);
  const close = () => state.guard.ask(onClose);
  return (
    <Drawer
      open
      title={title}
      size={isPhone ? '100%' : 680}
      onClose={close}
      keyboard
      mask={{ closable: true }}
      destroyOnHidden
      extra={
        onExpand && (
          <Button
            type="text"
            icon={<ExpandAltOutlined />}
            aria-label={t('records:form.expand')}
            title={t('records:form.expand')}
            data-testid="form-expand"
            onClick={() => {
              state.guard.release();
              onExpand(state.values);
            }}
          />
        )
      }
      footer={<Foot {...props} state={state} onCancel={close} />}
    >
      <FormBody object={props.object} state={state} isNew={props.isNew} />
    </Drawer>
  );
}

/** The same on a page of its own. */
export function RecordFormPage(props: RecordFormProps) {
  const state = useForm(props);
  return (
    <Page title={props.title} icon={<ObjectIcon name={props.object.icon} />}>
      <div className="t-form-page t-card">
        <FormBody object={props.object} state={state} isNew={props.isNew} />
        <Foot {...props} state={state} onCancel={() => state.guard.ask(props.onClose)} />
      </div>
    </Page>
  );
}

const useForm = ({ object, initial, isNew, onSubmit, onClose }: RecordFormProps): RecordFormState =>
  useRecordForm({ object, source: initial, isNew, onSubmit, onClose });

function Foot({ isNew, okText, state, onCancel }: RecordFormProps & { state: RecordFormState; onCancel: () => void }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const { isBusy, isSuspect, submit } = state;
  return (
    <div className="t-form-foot">
      <span className="t-faint">{isPhone ? '' : t('records:form.save_key', { key: `${MOD}Enter` })}</span>
      <Button onClick={onCancel}>{t('common:cancel')}</Button>
      {isNew && !isSuspect && (
        <Button disabled={isBusy} title={`${MOD}${SHIFT}Enter`} onClick={() => submit({ again: true })} data-testid="save-and-new">
          {t(isPhone ? 'records:form.again_short' : 'records:form.again')}
        </Button>
      )}
      {isSuspect ? (
        <Button type="primary" loading={isBusy} onClick={() => submit({ allowDuplicates: true })} data-testid="create-anyway">
          {t('records:form.create_anyway')}
        </Button>
      ) : (
        <Button type="primary" loading={isBusy} onClick={() => submit()} data-testid="save">
          {okText}
        </Button>
      )}
    </div>
  );
}
