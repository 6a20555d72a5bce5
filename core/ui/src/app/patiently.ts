/** Asks again for code that could not be fetched, as while the server restarts; what asked for it appears as soon as it is there. */
const EVERY = 2000;
const MOST = 30;

export async function patiently<T>(load: () => Promise<T>, tries = MOST): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (tries <= 1) throw error;
    await new Promise((go) => setTimeout(go, EVERY));
    return patiently(load, tries - 1);
  }
}
