import type { App, Session, WebContents } from 'electron';

/**
 * No contents of ours ever leaves its page: no navigation, redirect, new window or webview, whoever
 * asks (threat row 10). Links that lead outside are named over IPC and opened by main.
 */
function guardContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Also for contents that nobody here has thought of. */
export function guardAllContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

/** The window needs no camera, clipboard, notification or device: nothing that asks first, nothing that only checks. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
}
