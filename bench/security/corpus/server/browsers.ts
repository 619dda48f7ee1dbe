import CDP from 'chrome-remote-interface';
import phantom from 'phantom';
import puppeteer from 'puppeteer';
import { chromium } from 'playwright';
import type { Request, Response } from 'express';

export async function render(req: Request, res: Response): Promise<void> {
  const browser = await puppeteer.launch();
  const page = await browser.newPage();
  await page.goto(req.query.address); // !ssrf
  await page.goto('https://shop.example.com/orders'); // ok
  await page.setContent(`<p>${req.body.note}</p>`); // !html-injection
  await page.setContent('<p>Nothing yet</p>'); // ok
  await page.evaluate(`show('${req.query.name}')`); // !code-injection
  await page.evaluate((name) => show(name), req.query.name); // ok
  res.json(await page.content());
}

export async function measure(selector: string): Promise<unknown> {
  const browser = await chromium.launch();
  const context = await browser.newContext();
  const page = await context.newPage();
  await context.addInitScript(`window.selector = ${selector}`); // !code-injection
  await context.addInitScript(() => { window.ready = true; }); // ok
  await page.evaluate(`document.querySelector(${selector}).innerText`); // !code-injection
  return page.evaluate((one) => document.querySelector(one).innerText, selector); // ok
}

export async function inspect(expression: string, req: Request): Promise<unknown> {
  const client = await CDP();
  const { Runtime, Page } = client;
  await Page.navigate({ url: req.query.url }); // !ssrf
  await Page.navigate({ url: 'https://shop.example.com/' }); // ok
  await Page.printToPDF({ landscape: true, headerTemplate: req.body.header }); // !html-injection
  await Page.printToPDF({ landscape: req.body.wide === 'yes', headerTemplate: '<b>Order</b>' }); // ok
  await Runtime.evaluate({ expression: `total(${expression})` }); // !code-injection
  return Runtime.evaluate({ expression: 'document.title' }); // ok
}

export async function paint(req: Request): Promise<void> {
  const instance = await phantom.create();
  const page = await instance.createPage();
  await page.openUrl(req.query.url, {}, {}); // !ssrf
  await page.property('content', req.body.page); // !html-injection
  await page.property('content', '<p>Empty</p>'); // ok
  await page.property('viewportSize', req.body.size); // ok
}

declare function show(name: string): void;
