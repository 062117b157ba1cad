// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { consoleDirectory, type World } from '@glovebox/demo';
import { utf8 } from '@glovebox/core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { existsSync } from 'node:fs';
import { QuickRoom } from '../quick-room.ts';
import { checkPage, DESKTOP, photograph } from './page-checks.ts';
import { findSecrets, RecordingProxy } from './recording-proxy.ts';

export const CHROMIUM = process.env.GLOVEBOX_CHROMIUM ?? '/usr/bin/chromium';
/** Why the story cannot be played here, or null. */
export const missing = (): string | null => {
  if (!existsSync(CHROMIUM)) return `no Chromium at ${CHROMIUM} (apt-get install chromium)`;
  return existsSync(join(consoleDirectory, 'index.html'))
    ? null
    : 'the console is not built (npx vite build apps/console)';
};

export const PASSPHRASE = 'seven quiet otters count the tide';

/**
 * The console in a real browser, before a world of real processes: a persona is a browser of its own, and everything
 * that any of them sends goes through one proxy. What pages say in error, and what checks find, is kept.
 */
export class Story {
  readonly room: QuickRoom;
  /** Digests that earlier steps leave for later ones. */
  readonly facts = { agreement: '', answered: '', job: '', waiting: '', another: '', request: '', noisy: '' };
  readonly proxy: RecordingProxy;
  /** What the pages' consoles, checks and policies complained about. */
  readonly complaints: string[] = [];
  /** By name. What must never leave the browser. */
  readonly secrets = new Map<string, Uint8Array>([['the passphrase', utf8(PASSPHRASE)]]);
  readonly #browser: Browser;
  readonly #pages = new Map<string, Page>();
  readonly #pictures: string | null;
  readonly #checked = new Set<string>();

  private constructor(room: QuickRoom, proxy: RecordingProxy, browser: Browser, pictures: string | null) {
    this.room = room;
    this.proxy = proxy;
    this.#browser = browser;
    this.#pictures = pictures;
    for (const { name, secrets } of room.people.values()) {
      this.secrets.set(`the signing seed of ${name}`, secrets.signingSeed);
      this.secrets.set(`the receiving secret of ${name}`, secrets.receivingSecret);
    }
  }

  /** With `pictures`, every page that is checked is photographed into that folder. */
  static async begin(world: World, pictures: string | null = null): Promise<Story> {
    const room = await QuickRoom.open(world);
    const proxy = await RecordingProxy.start(world.coordinatorUrl);
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      // The second: what the browser asks its maker about forms is not the page's doing.
      args: ['--no-sandbox', '--disable-features=AutofillServerCommunication'],
    });
    return new Story(room, proxy, browser, pictures);
  }

  async end(): Promise<void> {
    await this.#browser.close();
    await this.proxy.close();
  }

  /** The addresses of pages that were checked. */
  get checked(): readonly string[] {
    return [...this.#checked];
  }

  secretsThatLeft(): string[] {
    return findSecrets(this.proxy.requests, this.secrets);
  }

  /** A fresh browser at the console's door. */
  async arrive(): Promise<Page> {
    const context = await this.#browser.newContext({
      // `<-loopback>`: also what is on this machine goes through it.
      proxy: { server: this.proxy.url, bypass: '<-loopback>' },
      viewport: DESKTOP,
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    this.#listen(context);
    const reply = await page.goto(`${this.room.world.coordinatorUrl}/`);
    const policy = reply?.headers()['content-security-policy'] ?? '';
    if (!policy.startsWith("default-src 'none'")) this.complaints.push(`the page came with the policy \`${policy}\``);
    return page;
  }

  /** The persona's page, its keys brought from its folder the first time. */
  async as(persona: string): Promise<Page> {
    const open = this.#pages.get(persona);
    if (open !== undefined) return open;
    const page = await this.arrive();
    await this.bringKeys(page, persona);
    this.#pages.set(persona, page);
    return page;
  }

  /** One more tab of the same browser, at the same address. */
  async anotherTab(page: Page): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto(page.url());
    await this.openKeys(tab);
    return tab;
  }

  /** Opens the keys that lie in the browser. */
  async openKeys(page: Page): Promise<void> {
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
  }

  async bringKeys(page: Page, persona: string): Promise<void> {
    const home = this.room.world.home(persona);
    await page.getByRole('button', { name: /file/i }).click();
    const files = ['keys.json', 'pins.json'].map((name) => join(home, name));
    await page.locator('input[type=file]').setInputFiles(files);
    await page.getByText(`Keys of ${persona}`).waitFor();
    for (const field of await page.locator('input[type=password]').all()) await field.fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Bring keys' }).click();
    await page.getByRole('navigation').first().waitFor();
  }

  /** Once for each line. */
  complain(line: string): void {
    if (!this.complaints.includes(line)) this.complaints.push(line);
  }

  /** Goes to an address of the console without loading the page again, as a link would. */
  async visit(persona: string, path: string): Promise<Page> {
    const page = await this.as(persona);
    await this.#go(page, path);
    return page;
  }

  /** Arrived once the heading is another one: pages are loaded when they are opened. */
  async #go(page: Page, path: string): Promise<void> {
    if (new URL(page.url()).pathname === path) return;
    await page.evaluate(`document.querySelector('h1')?.setAttribute('data-before', '');
      history.pushState(null, '', ${JSON.stringify(path)});
      dispatchEvent(new PopStateEvent('popstate'))`);
    await page.locator('h1:not([data-before])').first().waitFor();
  }

  /** Holds a page, as it stands, against what every page must hold. Each name once. */
  async check(page: Page, name: string): Promise<void> {
    if (this.#checked.has(name)) return;
    this.#checked.add(name);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    if (this.#pictures === null) {
      for (const line of await checkPage(page)) this.complaints.push(`${name}: ${line}`);
    } else await photograph(page, this.#pictures, name);
  }

  #listen(context: BrowserContext): void {
    context.on('console', (message) => {
      const text = message.text();
      // The browser's own line for a refusal, which the page itself shows with its reason.
      const refusal = text.startsWith('Failed to load resource: the server responded with a status of 4');
      if (message.type() === 'error' && !refusal) this.complaints.push(`console: ${text} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.complaints.push(`error: ${error.error().message}`));
  }
}
