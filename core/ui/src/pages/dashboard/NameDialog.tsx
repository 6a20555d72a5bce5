import { Input, Modal, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { buttonProps } from '@/components/buttonProps';
import { useErrorMessage } from '@/components/states';

interface Props {
  title: string;
  /** What the button does. */
  verb: string;
  initial: string;
  save: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks what a dashboard is to be called. */
export default function NameDialog({ title, verb, initial, save, onClose }: Props) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const [name, setName] = useState(initial);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<InputRef>(null);
  const submit = () => {
    if (!name.trim() || isBusy) return;
    setBusy(true);
    save(name.trim()).then(onClose, (refusal: unknown) => {
      setBusy(false);
      setError(refusal);
    });
  };
  return (
    <Modal
      open
      title={title}
      okText={verb}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('dashboard-name-save', { disabled: !name.trim(), loading: isBusy })}
      onOk={submit}
      onCancel={onClose}
      afterOpenChange={(isOpen) => isOpen && input.current?.focus({ cursor: 'all' })}
      width={420}
    >
      <label htmlFor="dashboard-name" className="t-row-label">
        {t('dashboard:name')}
      </label>
      <Input id="dashboard-name" ref={input} value={name} maxLength={80} data-testid="dashboard-name" onChange={(event) => setName(event.target.value)} onPressEnter={submit} />
      {error !== null && (
        <div className="t-field-error" role="alert">
          {say(error)}
        </div>
      )}
    </Modal>
  );
}
