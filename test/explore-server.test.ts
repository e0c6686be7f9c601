// Who is answered by the program that serves a page, and who is not.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environment, folder, main } from './run-cli.ts';

let child: ChildProcess;
let url: URL;

beforeAll(async () => {
  expect(existsSync(main)).toBe(true);
  child = spawn(process.execPath, [main, 'explore', 'zap/2014'], { cwd: folder, env: environment() });
  url = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (data) => {
      out += String(data);
      const [, found] = /(http:\S+)\n/.exec(out) ?? [];
      if (found !== undefined) resolve(new URL(found));
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${out}`)));
  });
});
afterAll(() => child.kill('SIGKILL'));

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly headers: { readonly [name: string]: unknown };
}

const ask = (
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let text = '';
        response.on('data', (data) => {
          text += String(data);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });

const token = (): string => url.searchParams.get('token') ?? '';
const asked = (body: object, headers: Record<string, string> = {}): Promise<Answered> =>
  ask('/ask', {
    method: 'POST',
    headers: { 'x-shootdown-token': token(), ...headers },
    body: JSON.stringify({ known: 0, with: {}, ...body }),
  });

test('only this machine can reach it, and the token cannot be guessed', () => {
  expect(url.hostname).toBe('127.0.0.1');
  expect(token().length).toBeGreaterThanOrEqual(32);
});

test('the page is given to who has the token, and may load nothing from elsewhere', async () => {
  const { status, text, headers } = await ask(`/${url.search}`);
  expect([status, text]).toEqual([200, expect.stringContaining('app.js')]);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect((await ask('/')).status).toBe(403);
  expect((await ask(`/?token=${'x'.repeat(token().length)}`)).status).toBe(403);
  expect((await ask('/app.js')).status).toBe(200);
});

test('a wrong token, a foreign Origin and a foreign Host are refused', async () => {
  expect((await asked({ ask: 'open' })).status).toBe(200);
  expect((await asked({ ask: 'open' }, { 'x-shootdown-token': 'wrong' })).status).toBe(403);
  expect((await asked({ ask: 'open' }, { 'x-shootdown-token': '' })).status).toBe(403);
  expect((await asked({ ask: 'open' }, { origin: 'http://evil.example' })).status).toBe(403);
  expect((await asked({ ask: 'open' }, { origin: 'null' })).status).toBe(403);
  expect((await asked({ ask: 'open' }, { origin: `http://${url.host}` })).status).toBe(200);
  // A name of somebody else that leads to this machine.
  expect((await asked({ ask: 'open' }, { host: `evil.example:${url.port}` })).status).toBe(421);
  expect((await asked({ ask: 'open' }, { host: `localhost:${url.port}` })).status).toBe(421);
});

test('nothing but the page is served, whatever the path', async () => {
  for (const path of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/app.js/../../main.js',
    '/etc/passwd',
    '/constructor',
  ])
    expect([path, (await ask(path, { headers: { 'x-shootdown-token': token() } })).status]).toEqual([path, 404]);
});

test('a request that is none is told so, and the next one is answered', async () => {
  expect((await ask('/ask', { method: 'POST', headers: { 'x-shootdown-token': token() }, body: '{' })).status).toBe(
    400,
  );
  expect(
    (await ask('/ask', { method: 'POST', headers: { 'x-shootdown-token': token() }, body: 'x'.repeat(70_000) })).status,
  ).toBe(413);
  const error = async (body: object): Promise<unknown> => JSON.parse((await asked(body)).text).error?.message;
  expect(await error({ ask: 'fly' })).toBe("there is no request 'fly'");
  expect(await error({ ask: 'constructor' })).toBe("there is no request 'constructor'");
  expect(await error({ ask: 'take', with: { number: 'x' } })).toBe('with.number is not a number');
  expect(await error({ ask: 'take', with: { number: 0.5 } })).toMatch(/there is no step/);
  expect(await error({ ask: 'goto', with: { id: 1e9 } })).toMatch(/there is no state/);
  expect(await error({ ask: 'find', with: { goal: 'process.exit(1)' } })).toMatch(/^the condition /);
  expect(await error({ ask: 'beside', with: { variant: 'none' } })).toMatch(/none/);
  expect((await asked({ ask: 'open' })).status).toBe(200);
});

test('a page is told only the visited states that it does not know', async () => {
  const state = async (body: object): Promise<{ id: number; nodes: { id: number }[] }> =>
    JSON.parse((await asked(body)).text).state;
  const first = await state({ ask: 'open' });
  const next = await state({ ask: 'take', with: { number: 0 }, known: first.nodes.length });
  expect(next.nodes.map(({ id }) => id)).toEqual([first.nodes.length]);
  expect((await state({ ask: 'undo', known: first.nodes.length + 1 })).nodes).toEqual([]);
});

test('Ctrl-C ends it', async () => {
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});
