import { CopyOutlined } from '@ant-design/icons';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from './useToast';
import './secondFactor.css';

/** Recovery codes, the one time that they can be seen; whoever goes on says that they are kept. */
export function CodeList({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const [isKept, setKept] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'));
      toast.done(t('auth:second.copied'));
    } catch (failure) {
      toast.failed(failure);
    }
  };
  return (
    <div className="t-second" role="status">
      <p>{t('auth:second.codes_hint')}</p>
      <ul className="t-codes" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code} className="t-code" translate="no">
            {code}
          </li>
        ))}
      </ul>
      <div>
        <Button icon={<CopyOutlined />} onClick={() => void copy()}>
          {t('auth:second.copy')}
        </Button>
      </div>
      <Checkbox checked={isKept} data-testid="codes-kept" onChange={(event) => setKept(event.target.checked)}>
        {t('auth:second.kept')}
      </Checkbox>
      <div>
        <Button type="primary" disabled={!isKept} data-testid="codes-done" onClick={onDone}>
          {t('auth:second.done')}
        </Button>
      </div>
    </div>
  );
}
