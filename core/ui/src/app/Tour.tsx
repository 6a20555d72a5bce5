import { Button } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreference } from '@/api/hooks/preferences';
import { MOD } from './hotkeys';
import './tour.css';

const STEPS = ['menu', 'search', 'create', 'bell', 'me'] as const;

const CARD = { width: 320, height: 190, gap: 12 };

interface Place {
  top: number;
  left: number;
  ring: { top: number; left: number; width: number; height: number };
}

/** Points at the five things everybody needs; nothing waits for its end, and it is shown once. */
export default function Tour({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [, setTour] = usePreference<{ done_at: string } | null>('tour', null);
  const [at, setAt] = useState(0);
  const [place, setPlace] = useState<Place | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(document.activeElement);
  // On a phone some of it is elsewhere or nowhere.
  const [steps] = useState(() => STEPS.filter((step) => document.querySelector(`[data-tour="${step}"]`)));
  const step = steps[at];

  useLayoutEffect(() => {
    const measure = () => setPlace(step ? placeAt(step) : null);
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [step]);
  const isPlaced = place !== null;
  useEffect(() => {
    if (isPlaced) card.current?.focus();
  }, [at, isPlaced]);

  if (!step || !place) return null;
  const close = () => {
    setTour({ done_at: new Date().toISOString() });
    onClose();
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const isLast = at === steps.length - 1;
  const go = (to: number) => setAt(Math.max(0, Math.min(to, steps.length - 1)));

  return (
    <div className="t-tour">
      <div className="t-tour-ring" style={place.ring} aria-hidden />
      <div
        ref={card}
        role="dialog"
        aria-modal="true"
        aria-labelledby="tour-title"
        aria-describedby="tour-text"
        tabIndex={-1}
        className="t-tour-card"
        style={{ top: place.top, left: place.left }}
        data-testid="tour"
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          else if (event.key === 'ArrowRight') go(at + 1);
          else if (event.key === 'ArrowLeft') go(at - 1);
          else if (event.key === 'Tab') keepInside(event);
        }}
      >
        <div className="t-faint t-num">{t('shell:tour.at', { at: at + 1, of: steps.length })}</div>
        <h2 id="tour-title">{t(`shell:tour.${step}.title`)}</h2>
        <p id="tour-text">{t(`shell:tour.${step}.text`, { key: `${MOD}K` })}</p>
        <div className="t-tour-foot">
          <span>
            {!isLast && (
              <Button type="text" size="small" onClick={close} data-testid="tour-skip">
                {t('shell:tour.skip')}
              </Button>
            )}
          </span>
          <span>
            {at > 0 && (
              <Button size="small" onClick={() => go(at - 1)}>
                {t('shell:tour.back')}
              </Button>
            )}
            <Button type="primary" size="small" data-testid="tour-next" onClick={isLast ? close : () => go(at + 1)}>
              {isLast ? t('shell:tour.done') : t('shell:tour.next')}
            </Button>
          </span>
        </div>
      </div>
    </div>
  );
}

/** Below what it speaks of, or beside it where below is no room; always wholly in the window. */
function placeAt(step: string): Place | null {
  const target = document.querySelector(`[data-tour="${step}"]`)?.getBoundingClientRect();
  if (!target) return null;
  const width = Math.min(CARD.width, window.innerWidth - 2 * CARD.gap);
  const isTall = target.height > window.innerHeight / 2;
  const roomBelow = target.bottom + CARD.gap + CARD.height < window.innerHeight;
  const top = isTall ? target.top + 64 : roomBelow ? target.bottom + CARD.gap : target.top - CARD.gap - CARD.height;
  const left = isTall ? target.right + CARD.gap : target.left + target.width / 2 - width / 2;
  return {
    top: Math.max(CARD.gap, top),
    left: Math.max(CARD.gap, Math.min(left, window.innerWidth - width - CARD.gap)),
    ring: { top: target.top - 3, left: target.left - 3, width: target.width + 6, height: target.height + 6 },
  };
}

function keepInside(event: React.KeyboardEvent<HTMLDivElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const edge = event.shiftKey ? buttons[0] : buttons.at(-1);
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  (event.shiftKey ? buttons.at(-1) : buttons[0])?.focus();
}
