import { useEffect, useRef, type ChangeEvent } from 'react';
import './tick.css';

interface Props {
  label: string;
  checked: boolean;
  /** Some of what it stands for are chosen. */
  isSome?: boolean;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

/** A box to tick: the browser's own, dressed up, as there is one in every row. */
export function Tick({ label, checked, isSome = false, onChange }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome;
  }, [isSome]);
  return <input ref={box} type="checkbox" className="t-tick" aria-label={label} checked={checked} onChange={onChange} />;
}
