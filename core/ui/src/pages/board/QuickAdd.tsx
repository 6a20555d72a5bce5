import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Of the column. */
  name: string;
  /** Whether the record stands now; a refused one keeps its text. */
  onAdd: (name: string) => Promise<boolean>;
  onClose: () => void;
}

/** One line in a column: a name, Enter, the next name. */
export function QuickAdd({ name, onAdd, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [isSaving, setSaving] = useState(false);
  const add = async () => {
    const trimmed = text.trim();
    if (!trimmed || isSaving) return;
    setSaving(true);
    const stands = await onAdd(trimmed);
    setSaving(false);
    if (stands) setText('');
  };
  return (
    <div className="board-quick">
      <Input
        autoFocus
        value={text}
        placeholder={t('board:quick_placeholder')}
        aria-label={t('board:add', { name })}
        data-testid="board-quick-name"
        readOnly={isSaving}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => void add()}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
          }
        }}
        onBlur={() => {
          if (!text.trim() && !isSaving) onClose();
        }}
      />
    </div>
  );
}
