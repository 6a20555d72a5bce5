/** Lets the app be installed and say so when it is opened without a connection (public/sw.js). */
export function registerWorker(): void {
  // Only where browsers allow it: over HTTPS or on the machine itself. During development it would stand in the way.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !window.isSecureContext) return;
  const register = () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  // Not beside what the page itself loads, which may be over by now.
  if (document.readyState === 'complete') register();
  else window.addEventListener('load', register, { once: true });
}
