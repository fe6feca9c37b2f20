import { expect, it } from 'vitest';
import { windowOptions } from '../../../src/main/electron/window-options.ts';

it('H9: a window is described once, and exactly so', () => {
  const options = windowOptions({
    preload: '/app/dist/preload.cjs',
    bounds: { x: 1, y: 2, width: 800, height: 600 },
    packaged: true,
    dark: false,
    icon: '/app/icon.png',
  });
  expect(options).toMatchInlineSnapshot(`
    {
      "autoHideMenuBar": true,
      "backgroundColor": "#f7f8fa",
      "height": 600,
      "icon": "/app/icon.png",
      "minHeight": 480,
      "minWidth": 360,
      "show": false,
      "title": "Keybearer",
      "webPreferences": {
        "allowRunningInsecureContent": false,
        "contextIsolation": true,
        "devTools": false,
        "disableDialogs": true,
        "experimentalFeatures": false,
        "navigateOnDragDrop": false,
        "nodeIntegration": false,
        "nodeIntegrationInSubFrames": false,
        "nodeIntegrationInWorker": false,
        "preload": "/app/dist/preload.cjs",
        "sandbox": true,
        "spellcheck": false,
        "webSecurity": true,
        "webviewTag": false,
      },
      "width": 800,
      "x": 1,
      "y": 2,
    }
  `);
});

it('H9: only an unpackaged one has developer tools, and none has Blink features', () => {
  const setting = { preload: 'p', bounds: undefined, dark: true };
  const open = windowOptions({ ...setting, packaged: false });
  expect(open.webPreferences).toMatchObject({ devTools: true });
  expect(open.webPreferences).not.toHaveProperty('enableBlinkFeatures');
  expect(open).toMatchObject({ width: 1120, height: 760, backgroundColor: '#12171d' });
});
