/** Tabs of a record's zones; arrow keys walk through them. */
export function Tabs<K extends string>({ tabs, current, onPick }: { tabs: { key: K; label: string }[]; current: K; onPick: (key: K) => void }) {
  const step = (by: 1 | -1, bar: HTMLElement | null) => {
    const at = tabs.findIndex(({ key }) => key === current);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (!next) return;
    onPick(next.key);
    requestAnimationFrame(() => bar?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div className="t-views t-record-tabs">
      <div
        role="tablist"
        className="t-view-tabs"
        onKeyDown={(event) => {
          const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : null;
          if (by === null) return;
          event.preventDefault();
          step(by, event.currentTarget);
        }}
      >
        {tabs.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            role="tab"
            className="t-plain t-view-tab"
            aria-selected={key === current}
            aria-controls="record-zone"
            tabIndex={key === current ? 0 : -1}
            data-testid={`tab-${key}`}
            onClick={() => onPick(key)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
