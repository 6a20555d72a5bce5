/** Shown for the blink before the first page is there. */
export function Splash() {
  return <div className="t-splash" aria-hidden />;
}
