// An administrator lays accounts out: drags and steps fields, adds a section behind a tab, hides a field, undoes, saves; whoever works beside
// sees it within seconds; people of a role get their own, and the plugin's layout comes back. In both languages, in the dark and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './support/axe.mjs';
import { launch } from './support/browser.mjs';
import { languages } from './support/languages.mjs';
import { addPerson, setUp } from './support/people.mjs';
import { startServer } from './support/server.mjs';
import { openTab, until } from './support/tab.mjs';

const PAGE = '/settings/layouts/account';

for (const locale of languages('en')) {
  describe(`layouts in ${locale}`, () => {
    const isPhone = locale === 'zh-CN';
    let server, browser, call, tab, page, seller, record, role;
    const id = (value) => tab.id(value);
    const layouts = () => call('GET', 'layouts/account');
    const fieldsIn = (section) =>
      id(`layout-section-${section}`).locator('[data-testid^="layout-field-"]').evaluateAll((lines) => lines.map((line) => line.dataset.testid.replace('layout-field-', '')));
    const choose = async (field, at) => {
      await id(`layout-menu-${field}`).click();
      await page.locator('.ant-dropdown:not(.ant-dropdown-hidden) [role="menuitem"]').nth(at).click();
    };
    const saved = () => page.locator('[data-testid="layout-save"]:disabled').waitFor();

    before(async () => {
      server = await startServer('serve');
      browser = await launch();
      const admin = await setUp(server.url, { locale });
      call = admin.call;
      record = await call('POST', 'records/account', { name: 'Northwind', website: 'https://northwind.example', phone: '+8613812345678' });
      await addPerson(admin, server.url, { username: 'mei', name: 'Mei', locale });
      role = (await call('GET', 'roles')).items.find(({ permissions }) => permissions?.administrator);
      tab = await openTab(browser, server.url, { locale, colorScheme: locale === 'en' ? 'dark' : 'light' }, 'admin', PAGE);
      page = tab.page;
      seller = await openTab(browser, server.url, { locale }, 'mei', `/o/account/${record.id}`);
      await seller.id('property-website').waitFor();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    test('fields are dragged and stepped, also into another section, and taken back', async () => {
      await id('layout-section-contact').waitFor();
      assert.deepEqual(await violations(page), []);
      await page.locator('#handle-phone').hover();
      await page.mouse.down();
      const to = await id('layout-field-industry').boundingBox();
      await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 12 });
      await page.mouse.up();
      await until(async () => (await fieldsIn('main')).includes('phone'));
      await page.locator('#handle-email').focus();
      await page.keyboard.press('ArrowUp');
      await until(async () => (await fieldsIn('contact'))[0] === 'email');
      await page.waitForFunction(() => document.activeElement?.id === 'handle-email');
      await page.keyboard.press('ArrowUp');
      await until(async () => (await fieldsIn('main')).at(-1) === 'email');
      await page.keyboard.press('Control+z');
      await until(async () => (await fieldsIn('contact'))[0] === 'email');
    });

    test('a section of its own behind a tab, a hidden field; in force for everybody within seconds', async () => {
      await id('section-add').click();
      await page.locator('#section-zh').waitFor();
      await page.locator('#section-zh').fill('网络');
      await page.locator('#section-en').fill('Online');
      await id('section-tab').click();
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').last().click();
      await page.locator('#tab-zh').fill('更多');
      await page.locator('#tab-en').fill('More');
      assert.deepEqual(await violations(page), []);
      await id('section-save').click();
      await id('layout-section-online').waitFor();
      // The new section is the last to move to.
      const sections = (await layouts()).defined.sections.length;
      await choose('website', sections - 1);
      await until(async () => (await fieldsIn('online'))[0] === 'website');
      await choose('email', sections);
      await id('layout-hidden').locator('[data-testid="layout-field-email"]').waitFor();
      await id('layout-save').click();
      await saved();
      const [kept] = (await layouts()).arranged;
      assert.ok(kept.hidden.includes('email'));
      assert.deepEqual(kept.sections.at(-1).fields, ['website']);
      await seller.id('property-tabs').waitFor();
      assert.equal(await seller.id('property-email').count(), 0);
      await seller.id('property-tabs').locator('[role="tab"]').last().click();
      await seller.id('property-website').waitFor();
    });

    test('a section is there only for people of a role, and while a record is like something', async () => {
      await id('section-online-edit').evaluate((button) => button.scrollIntoView({ block: 'center' }));
      await id('section-online-edit').click();
      await id('add-filter').click();
      await id('pick-name').click();
      await page.locator('.t-filter-editor input.ant-input').fill('Elsewhere');
      await page.keyboard.press('Enter');
      await page.locator('.t-filter-editor').waitFor({ state: 'hidden' });
      await id('section-roles').click();
      await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').first().click();
      // Closes the list, which may lie over the button.
      await page.locator('#section-zh').click();
      assert.deepEqual(await violations(page), []);
      await id('section-save').click();
      await id('layout-save').click();
      await saved();
      const { when, roles } = (await layouts()).arranged[0].sections.at(-1);
      assert.deepEqual([when, roles.length], [{ field: 'name', op: 'contains', value: 'Elsewhere' }, 1]);
      await seller.id('property-tabs').waitFor({ state: 'detached' });
      await id('section-online-edit').evaluate((button) => button.scrollIntoView({ block: 'center' }));
      await id('section-online-edit').click();
      await page.locator('.ant-modal [data-testid="chip-name"] .t-chip-close').click();
      await id('section-save').click();
      await id('layout-save').click();
      await saved();
      await seller.id('property-tabs').waitFor();
    });

    test('what must be filled in can not be left out', async () => {
      await id('section-main-drop').click();
      await id('layout-save').click();
      await id('layout-problems').waitFor();
      // What lies half under the foot of the page is no target of its whole size.
      await page.locator('#handle-website').evaluate((handle) => handle.scrollIntoView({ block: 'center' }));
      assert.deepEqual(await violations(page), []);
      await id('layout-undo').click();
      await saved();
    });

    test('people of a role have their own, and go back to everybody’s', async () => {
      await page.goto(`${server.url}${PAGE}?role=${role.id}`);
      await id('section-follow_up-drop').click();
      await id('layout-save').click();
      await saved();
      await until(async () => (await layouts()).arranged.length === 2);
      await id('layout-reset').click();
      await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
      await until(async () => (await layouts()).arranged.length === 1);
      await page.goto(`${server.url}${PAGE}`);
      await id('layout-reset').click();
      await page.locator('.ant-modal-confirm .ant-btn-dangerous').click();
      await until(async () => (await layouts()).arranged.length === 0);
      await seller.id('property-email').waitFor();
      await seller.done();
    });

    if (isPhone) {
      test('on a phone fields are sent to their section by a menu', async () => {
        const phone = await openTab(browser, server.url, { locale, width: 390, height: 844 }, 'admin', PAGE);
        await phone.id('layout-section-main').waitFor();
        assert.equal(await phone.page.evaluate(() => document.documentElement.scrollWidth), 390);
        assert.deepEqual(await violations(phone.page), []);
        await phone.id('layout-menu-phone').click();
        await phone.page.locator('.ant-dropdown:not(.ant-dropdown-hidden) [role="menuitem"]').first().click();
        await phone.id('layout-save').click();
        await until(async () => (await layouts()).arranged[0]?.sections[0].fields.at(-1) === 'phone');
        await phone.done();
      });
    }

    test('nothing went wrong in the page', () => assert.deepEqual(tab.faults, []));
  });
}
