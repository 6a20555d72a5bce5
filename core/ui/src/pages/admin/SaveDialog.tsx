import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';

interface Props {
  /** The name of what is changed; without one it is new, and `newTitle` says what. */
  name: string | undefined;
  newTitle: string;
  /** Of the button. */
  testId: string;
  isSaving: boolean;
  /** None while something is missing. Refusals of single fields stay to be shown beside them. */
  onSave: (() => Promise<unknown>) | null;
  onClose: () => void;
  width?: number;
  children: ReactNode;
}

/** A dialog of a few fields that are saved together, by its button or by Enter; it closes once they are. */
export function SaveDialog({ name, newTitle, testId, isSaving, onSave, onClose, width = 480, children }: Props) {
  const { t } = useTranslation();
  const toast = useToast();
  const submit = async () => {
    if (!onSave) return;
    try {
      await onSave();
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={name ?? newTitle}
      okText={name === undefined ? t('admin:create') : t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps(testId, { disabled: !onSave, loading: isSaving })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={width}
    >
      <form
        className="adm-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
