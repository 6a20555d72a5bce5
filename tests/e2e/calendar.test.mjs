// A calendar of somebody's days: moved and pulled by mouse, finger and keys, stepped through, filled by colleagues while one looks.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch, openPage } from './support/browser.mjs';
import { addPerson, setUp, signIn } from './support/people.mjs';
import { startServer } from './support/server.mjs';

/** Pixels of an hour. */
const HOUR = 48;
const at = (day, hour, minute = 0) => new Date(2031, 2, day, hour, minute).toISOString();
const dayOf = (day) => `2031-03-${String(day).padStart(2, '0')}`;

describe('calendar', () => {
  let server, browser, admin, colleague, tab, page, meeting;
  const id = (value, where = page) => where.locator(`[data-testid="${value}"]`);
  const item = (where = page) => id(`cal-item-${meeting.id}`, where);
  const parameter = (name, where = page) => new URL(where.url()).searchParams.get(name);
  const until = async (holds, what, ms = 6000) => {
    for (const from = Date.now(); Date.now() - from < ms; await page.waitForTimeout(50)) if (await holds()) return;
    assert.fail(`${what} did not come true`);
  };
  /** The server's word on when the meeting is. */
  const becomes = async (starts, ends, what) => {
    let kept;
    await until(async () => {
      kept = await admin.call('GET', `records/calendar_event/${meeting.id}`);
      return kept.starts_at === starts && kept.ends_at === ends;
    }, what).catch((error) => assert.fail(`${error.message}: ${kept.starts_at} – ${kept.ends_at}`));
  };
  const open = async (query, where = page) => {
    await where.goto(`${server.url}/o/calendar_event?view=calendar&${query}`);
    await id('calendar', where).waitFor();
  };
  const middle = async (locator) => {
    const box = await locator.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** Where an hour of a day is on the screen. */
  const hour = async (day, hours, where = page) => {
    const box = await id(`hours-${dayOf(day)}`, where).boundingBox();
    return { x: box.x + box.width / 2, y: box.y + hours * HOUR };
  };
  const pull = async (from, to) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await page.mouse.up();
  };
  /** One finger on a page of its own. */
  const fingerOn = async (where) => {
    const session = await where.context().newCDPSession(where);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
    const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
    /** From one place to another, after it has rested for some milliseconds. */
    return async (from, to, rest) => {
      await touch('touchStart', from);
      await where.waitForTimeout(rest);
      for (let step = 1; step <= 10; step += 1) {
        await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 10, y: from.y + ((to.y - from.y) * step) / 10 });
        await where.waitForTimeout(16);
      }
      await touch('touchEnd');
    };
  };

  before(async () => {
    server = await startServer('serve');
    browser = await launch();
    admin = await setUp(server.url, { locale: 'en' });
    colleague = await addPerson(admin, server.url, { username: 'colleague', name: '王芳', locale: 'zh-CN' });
    tab = await openPage(browser, { locale: 'en' });
    page = tab.page;
    await signIn(page, server.url, 'admin');
  });
  beforeEach(async () => {
    if (meeting) await admin.call('DELETE', `records/calendar_event/${meeting.id}`);
    meeting = await admin.call('POST', 'records/calendar_event', { subject: 'Quarterly review', starts_at: at(12, 9), ends_at: at(12, 10) });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('in a week something is dragged to another day and hour, and keeps its length', async () => {
    await open(`span=week&at=${dayOf(12)}`);
    await item().waitFor();
    const from = await middle(item());
    const to = await hour(13, 12);
    await pull(from, { x: to.x, y: from.y + 2.5 * HOUR });
    await becomes(at(13, 11, 30), at(13, 12, 30), 'the meeting on the 13th');
    assert.equal(parameter('open'), null, 'the click that ends it opens nothing');
    await page.keyboard.press('Escape');
    await id('undo').click();
    await becomes(at(12, 9), at(12, 10), 'the undone move');
  });

  test('Escape puts back what is on its way', async () => {
    await open(`span=week&at=${dayOf(12)}`);
    await item().waitFor();
    const from = await middle(item());
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y + 3 * HOUR, { steps: 6 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.waitForTimeout(400);
    await becomes(at(12, 9), at(12, 10), 'the meeting where it was');
  });

  test('in a day both ends are pulled, the other one stays', async () => {
    await open(`span=day&at=${dayOf(12)}`);
    const end = await middle(id(`cal-grip-${meeting.id}`));
    await pull(end, { x: end.x, y: end.y + 1.5 * HOUR });
    await becomes(at(12, 9), at(12, 11, 30), 'the later end');
    await until(async () => (await item().boundingBox()).height > 2 * HOUR, 'the longer item');
    const start = await middle(id(`cal-start-${meeting.id}`));
    let saves = 0;
    const count = (request) => (saves += request.method() === 'PATCH' ? 1 : 0);
    page.on('request', count);
    await pull(start, { x: start.x, y: start.y - 0.5 * HOUR });
    await becomes(at(12, 8, 30), at(12, 11, 30), 'the earlier beginning');
    const toast = id('undo-toast').filter({ hasText: 'Starts saved' });
    await toast.waitFor();
    assert.equal(saves, 1, 'it is saved once');
    await id('undo', toast).click();
    await becomes(at(12, 9), at(12, 11, 30), 'the beginning where it was');
    page.off('request', count);
  });

  test('in a month the beginning of what lasts for days is pulled', async () => {
    await admin.call('PATCH', `records/calendar_event/${meeting.id}`, { ends_at: at(14, 10) });
    await open(`at=${dayOf(12)}`);
    const start = await middle(id(`cal-start-${meeting.id}`));
    const to = await middle(id(`day-${dayOf(10)}`));
    await pull(start, { x: to.x, y: start.y });
    await becomes(at(10, 9), at(14, 10), 'the earlier beginning');
  });

  test('by keys alone it is found, moved, and pulled at both ends', async () => {
    await open(`span=week&at=${dayOf(12)}`);
    await item().locator('button').waitFor();
    await id('cal-today').focus();
    for (let n = 0; n < 60; n += 1) {
      if (await page.evaluate((key) => document.activeElement?.dataset.item === key, meeting.id)) break;
      await page.keyboard.press('Tab');
    }
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.item), meeting.id, 'Tab leads to the meeting');
    const steps = [
      ['Alt+ArrowDown', at(12, 9, 15), at(12, 10, 15)],
      ['Alt+ArrowRight', at(13, 9, 15), at(13, 10, 15)],
      ['Alt+Shift+ArrowDown', at(13, 9, 15), at(13, 10, 30)],
      ['Control+Shift+ArrowUp', at(13, 9), at(13, 10, 30)],
    ];
    for (const [keys, starts, ends] of steps) {
      const answered = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
      await page.keyboard.press(keys);
      await answered;
      await becomes(starts, ends, keys);
      // What the page shows by then is what the next key begins with.
      await until(async () => !(await item().getAttribute('class')).includes('is-dragged'), `the rest after ${keys}`);
      await until(() => page.evaluate((key) => document.activeElement?.dataset.item === key, meeting.id), `the focus after ${keys}`);
    }
    await page.keyboard.press('Enter');
    await until(() => parameter('open') === meeting.id, 'the opened meeting');
  });

  test('one steps through the spans and comes back to today', async () => {
    await open(`span=week&at=${dayOf(12)}`);
    await id('cal-next').click();
    await until(() => parameter('at') === dayOf(19), 'a week later');
    await id('cal-previous').click();
    await id('cal-previous').click();
    await until(() => parameter('at') === dayOf(5), 'a week earlier');
    await id('cal-span').getByText('Day', { exact: true }).click();
    await until(() => parameter('span') === 'day', 'the day');
    await id('cal-next').click();
    await until(() => parameter('at') === dayOf(6), 'a day later');
    await id('cal-span').getByText('Month', { exact: true }).click();
    await id('cal-next').focus();
    await page.keyboard.press('PageDown');
    await until(() => parameter('at') === '2031-04-06', 'a month later');
    await page.getByText('April 2031').waitFor();
    await id('cal-today').click();
    const today = await page.evaluate(() => new Date().toLocaleDateString('sv-SE'));
    await until(() => parameter('at') === today, 'today');
    await until(() => id('cal-today').isDisabled(), 'being there already');
    await id(`day-${today}`).and(page.locator('[aria-current="date"]')).waitFor();
  });

  test('a finger that rests carries and pulls; one that moves at once scrolls', async () => {
    const tablet = await openPage(browser, { locale: 'zh-CN', width: 1024, height: 768 });
    await signIn(tablet.page, server.url, 'colleague');
    const finger = await fingerOn(tablet.page);
    await open(`span=week&at=${dayOf(12)}`, tablet.page);
    await item(tablet.page).waitFor();
    const scrolled = () => id('cal-hours', tablet.page).evaluate((element) => element.scrollTop);
    const before = await scrolled();
    const place = await middle(item(tablet.page));
    await finger(place, { x: place.x, y: place.y + 120 }, 0);
    await until(async () => (await scrolled()) < before, 'the scrolled hours');
    // A page that is thrown goes on for a while.
    let last = -1;
    await until(async () => {
      const now = await scrolled();
      const rests = now === last;
      last = now;
      return rests;
    }, 'the resting hours');
    await becomes(at(12, 9), at(12, 10), 'the meeting that was scrolled');

    const from = await middle(item(tablet.page));
    const to = await hour(13, 0, tablet.page);
    const still = await scrolled();
    await finger(from, { x: to.x, y: from.y + HOUR }, 600);
    await becomes(at(13, 10), at(13, 11), 'the carried meeting');
    assert.equal(await scrolled(), still, 'what carries does not scroll');
    assert.equal(parameter('open', tablet.page), null);

    await until(async () => (await middle(item(tablet.page))).x > to.x - 60, 'the meeting on its day');
    const start = await middle(id(`cal-start-${meeting.id}`, tablet.page));
    await finger(start, { x: start.x, y: start.y - HOUR }, 600);
    await becomes(at(13, 9), at(13, 11), 'the beginning that was pulled');
    await until(async () => (await item(tablet.page).boundingBox()).height > 1.5 * HOUR, 'the longer meeting');
    const end = await middle(id(`cal-grip-${meeting.id}`, tablet.page));
    await finger(end, { x: end.x, y: end.y + HOUR / 2 }, 600);
    await becomes(at(13, 9), at(13, 11, 30), 'the end that was pulled');
    // A tap is still a tap.
    await until(async () => (await item(tablet.page).boundingBox()).height > 2 * HOUR, 'the still longer meeting');
    const tapped = await middle(item(tablet.page));
    await finger(tapped, tapped, 40);
    await until(() => parameter('open', tablet.page) === meeting.id, 'the tapped meeting');
    assert.deepEqual(tablet.faults, []);
    await tablet.close();
  });

  test('on a phone a finger carries from the list of a day to a day of the month, and nothing hangs out', async () => {
    const phone = await openPage(browser, { locale: 'zh-CN', width: 390, height: 844 });
    await signIn(phone.page, server.url, 'colleague');
    const finger = await fingerOn(phone.page);
    await open(`at=${dayOf(12)}`, phone.page);
    const entry = id(`cal-entry-${meeting.id}`, phone.page);
    await entry.waitFor();
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
    assert.deepEqual((await violations(phone.page)).filter((line) => !/: \.t-(me|nav|top)\b/.test(line)), []);
    await finger(await middle(entry), await middle(id(`day-${dayOf(18)}`, phone.page)), 600);
    await becomes(at(18, 9), at(18, 10), 'the meeting on the 18th');
    await open(`span=week&at=${dayOf(18)}`, phone.page);
    await entry.waitFor();
    await finger(await middle(entry), await middle(id(`list-${dayOf(17)}`, phone.page)), 600);
    await becomes(at(17, 9), at(17, 10), 'the meeting a day earlier');
    await open(`span=day&at=${dayOf(17)}`, phone.page);
    await item(phone.page).waitFor();
    const from = await middle(item(phone.page));
    await finger(from, { x: from.x, y: from.y + HOUR }, 600);
    await becomes(at(17, 10), at(17, 11), 'the meeting an hour later');
    assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth <= 390), true);
    assert.deepEqual(phone.faults, []);
    await phone.close();
  });

  test('what a colleague does is on the calendar within two seconds', async () => {
    await open(`span=week&at=${dayOf(12)}`);
    await item().waitFor();
    await until(async () => (await id('count').getAttribute('data-value')) === '1', 'the count');
    const made = await colleague.call('POST', 'records/calendar_event', { subject: '客户来访', starts_at: at(14, 14), ends_at: at(14, 15) });
    await id(`cal-item-${made.id}`).waitFor({ timeout: 2000 });
    await until(async () => (await id('count').getAttribute('data-value')) === '2', 'the new count', 2000);
    await colleague.call('PATCH', `records/calendar_event/${made.id}`, { subject: '客户来访（改期）' });
    await page.getByText('客户来访（改期）').first().waitFor({ timeout: 2000 });
    await colleague.call('DELETE', `records/calendar_event/${made.id}`);
    await id(`cal-item-${made.id}`).waitFor({ state: 'detached', timeout: 2000 });
  });

  test('an empty span says so and begins something on its day; a search that finds nothing is cleared', async () => {
    await open(`span=day&at=${dayOf(20)}`);
    await id('cal-empty').waitFor();
    assert.deepEqual((await violations(page)).filter((line) => !/: \.t-(me|nav|top)\b/.test(line)), []);
    await id('cal-empty').locator('[data-testid="empty-create"]').click();
    const drawer = page.locator('.ant-drawer, .ant-modal').filter({ hasText: 'New' }).first();
    await drawer.waitFor();
    await drawer.locator('input[value*="20"]').first().waitFor();
    await page.keyboard.press('Escape');
    await open(`span=day&at=${dayOf(12)}&q=nobody`);
    await id('cal-empty').waitFor();
    await id('empty-clear').click();
    await item().waitFor();
    assert.equal(parameter('q'), null);
    assert.equal(await id('cal-empty').count(), 0);
  });

  test('nothing went wrong in the page itself', () => {
    assert.deepEqual(tab.faults, []);
  });
});
