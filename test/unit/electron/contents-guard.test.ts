import { EventEmitter } from 'node:events';
import type { App, Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { denyPermissions, guardAllContents } from '../../../src/main/electron/contents-guard.ts';

class Contents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

function guarded(): Contents {
  const app = new EventEmitter();
  const contents = new Contents();
  guardAllContents(app as App);
  app.emit('web-contents-created', {}, contents as unknown as WebContents);
  return contents;
}

describe('row 10: contents of any kind', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'have their %s prevented, wherever it leads',
    (name) => {
      for (const url of ['https://evil.example/', 'app://keybearer/index.html', 'file:///x']) {
        let prevented = false;
        const event = {
          url,
          preventDefault: () => {
            prevented = true;
          },
        };
        guarded().emit(name, event, url);
        expect(prevented).toBe(true);
      }
    },
  );

  it('open no window', () => {
    const { openHandler } = guarded();
    for (const url of ['https://evil.example/', 'about:blank', 'app://keybearer/index.html']) {
      expect(openHandler?.({ url })).toEqual({ action: 'deny' });
    }
  });
});

it('a session denies what is asked for, what is checked, devices and the screen', async () => {
  const handlers: Record<string, (...args: never[]) => unknown> = {};
  const session = new Proxy(
    {},
    {
      get: (_target, name) => (handler: (...args: never[]) => unknown) => {
        handlers[String(name)] = handler;
      },
    },
  );
  denyPermissions(session as Session);
  const answered = (name: string, ...before: unknown[]) =>
    new Promise((resolve) => handlers[name]?.(...([...before, resolve] as never[])));
  expect(await answered('setPermissionRequestHandler', {}, 'media')).toBe(false);
  expect(await answered('setDisplayMediaRequestHandler', {})).toBeNull();
  expect(handlers.setPermissionCheckHandler?.()).toBe(false);
  expect(handlers.setDevicePermissionHandler?.()).toBe(false);
});
