// Opens the page that was wanted as soon as the server answers again.
const EVERY = 3000;

async function look() {
  const isBack = await fetch('/healthz', { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (isBack) location.reload();
  else setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
addEventListener('online', look);
